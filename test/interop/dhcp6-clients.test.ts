import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ChildLines } from '../support/child-lines.ts';
import { beMachine6, type Dhcp6Lab, openDhcp6Lab, startServer6 } from '../support/dhcp6-lab.ts';
import { ip6 } from '../support/dhcp6-messages.ts';
import { requireCommand } from '../support/netns.ts';
import type { RunningServer } from '../support/server-process.ts';

const NODE_MAC = '52:54:00:00:00:01';
const STRANGER = '52:54:00:00:00:77';
const nodes = { [NODE_MAC]: { name: 'n1', ip: ip6('fd00:1::5') } };

let lab: Dhcp6Lab;
let server: RunningServer;

beforeAll(async () => {
  requireCommand('dhclient', 'isc-dhcp-client');
  lab = await openDhcp6Lab();
});
beforeEach(async () => {
  server = await startServer6(lab, { nodes });
});
afterEach(async () => {
  rmSync(leaseFile(), { force: true });
  await server.stop();
});
afterAll(() => lab.close());

describe('dhclient', () => {
  test('of a registered node gets its address', async () => {
    await beMachine6(lab, NODE_MAC);
    const child = start();
    await new ChildLines(child).take('PRC: Bound to lease');
    await ended(child);
    expect(await server.event(/^REPLY to REQUEST/)).toMatchObject({
      node: 'n1',
      hwaddr: NODE_MAC,
      ip: 'fd00:1::5',
      stage: 'lease',
      outcome: 'ok',
      detail: 'REPLY to REQUEST fd00:1::5',
    });
  });

  test('of a stranger gets an address of the range, keeps it over restarts of both, and gives it back', async () => {
    await beMachine6(lab, STRANGER);
    const first = start();
    await new ChildLines(first).take('PRC: Bound to lease');
    await ended(first);
    const { ip = '' } = await server.event(/^REPLY to REQUEST/);
    expect(ip).toMatch(/^fd00:1::1:[0-9a-f]+$/);
    await server.stop();
    server = await startServer6(lab, { nodes });
    const again = start();
    await new ChildLines(again).take('PRC: Bound to lease');
    await ended(again);
    expect(await server.event(/^REPLY to/)).toMatchObject({ detail: expect.stringMatching(/CONFIRM|REBIND|REQUEST/) });
    await lab.clients.ip('addr', 'replace', `${ip}/64`, 'dev', 'cli', 'nodad');
    await lab.clients.exec('dhclient', [...argv(), '-r', 'cli']);
    expect(await server.event(/^RELEASE/)).toMatchObject({ detail: `RELEASE of ${ip}`, outcome: 'ok' });
  });

  test('asks for settings alone, and gets them', async () => {
    await beMachine6(lab, STRANGER);
    const child = start('-S');
    expect(await server.event(/INFORMATION-REQUEST/)).toMatchObject({ outcome: 'ok' });
    await ended(child);
  });
});

function leaseFile(): string {
  return join(lab.directory, 'dhclient6.leases');
}

function argv(): string[] {
  // The host's own configuration must not matter.
  const file = join(lab.directory, 'dhclient6.conf');
  writeFileSync(file, 'request dhcp6.name-servers;\n');
  return ['-6', '-v', '-cf', file, '-lf', leaseFile(), '-pf', join(lab.directory, 'dhclient6.pid'), '-sf', '/bin/true'];
}

function start(...more: readonly string[]): ChildProcess {
  return lab.clients.spawn('dhclient', [...argv(), ...more, '-1', '-d', 'cli'], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
