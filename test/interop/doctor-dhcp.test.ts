import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ChildLines } from '../support/child-lines.ts';
import { type DhcpLab, openDhcpLab, startServer } from '../support/dhcp-lab.ts';
import { requireCommand } from '../support/netns.ts';

const SOURCE = resolve(import.meta.dirname, '../../src/adapter/net/find-dhcp-servers.ts');
const NODE = resolve(import.meta.dirname, '../../node_modules/.bin/node');

let lab: DhcpLab;
beforeAll(async () => {
  requireCommand('dnsmasq', 'dnsmasq-base');
  lab = await openDhcpLab();
  await lab.clients.ip('addr', 'add', '10.0.0.9/24', 'dev', 'cli');
});
afterAll(() => lab.close());

/** Asks from the server's card, as the doctor of that server does. */
async function findServers(): Promise<unknown> {
  const script = join(lab.directory, 'find.mjs');
  const lines = [
    `import { findDhcpServers } from ${JSON.stringify(SOURCE)};`,
    "console.log(JSON.stringify(await findDhcpServers('srv', AbortSignal.timeout(20_000))));",
  ];
  writeFileSync(script, lines.join('\n'));
  const { stdout } = await lab.server.exec(NODE, [script]);
  return JSON.parse(stdout);
}

/** With its defaults, it pings an address before it offers it. */
async function startDnsmasq(): Promise<ChildProcess> {
  const child = lab.clients.spawn('dnsmasq', [
    '--no-daemon',
    '--port=0',
    '--conf-file=/dev/null',
    '--interface=cli',
    '--bind-interfaces',
    '--dhcp-range=10.0.0.50,10.0.0.60,1h',
    `--dhcp-leasefile=${join(lab.directory, 'dnsmasq.leases')}`,
    '--log-facility=-',
  ]);
  await new ChildLines(child).take('DHCP, IP range');
  return child;
}

test('nobody answers on a wire without a server', async () => {
  expect(await findServers()).toEqual([]);
});

test('another server is found beside our own, and nothing is taken from either', async () => {
  const own = await startServer(lab);
  const other = await startDnsmasq();
  const found = await findServers();
  expect(found).toContainEqual({ server: '10.0.0.9', offered: expect.stringMatching(/^10\.0\.0\.(5\d|60)$/) });
  other.kill();
  await own.stop();
  const { stdout } = await lab.clients.exec('cat', [join(lab.directory, 'dnsmasq.leases')]);
  expect(stdout).toBe('');
});
