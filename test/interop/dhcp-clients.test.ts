import type { ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ChildLines } from '../support/child-lines.ts';
import { beMachine, type DhcpLab, openDhcpLab, startServer, udhcpcScript } from '../support/dhcp-lab.ts';
import { ip } from '../support/dhcp-messages.ts';
import { requireCommand } from '../support/netns.ts';
import type { RunningServer } from '../support/server-process.ts';

const NODE_MAC = '52:54:00:00:00:01';
const STRANGER = '52:54:00:00:00:77';
const NODE_BINARY = resolve(import.meta.dirname, '../../node_modules/.bin/node');
const PEER_SCRIPT = resolve(import.meta.dirname, '../support/npm-dhcp-client.mjs');
const nodes = { [NODE_MAC]: { name: 'n1', ip: ip('10.0.0.5'), mtu: 1400 } };

let lab: DhcpLab;
let server: RunningServer;

beforeAll(async () => {
  requireCommand('udhcpc', 'udhcpc');
  requireCommand('dhclient', 'isc-dhcp-client');
  lab = await openDhcpLab();
});
beforeEach(async () => {
  server = await startServer(lab, { nodes });
});
afterEach(() => server.stop());
afterAll(() => lab.close());

describe('udhcpc', () => {
  const argv = () => ['-i', 'cli', '-f', '-n', '-t', '5', '-T', '1', '-O', 'hostname', '-s', udhcpcScript(lab)];

  test('of a registered node gets its address, name and routes', async () => {
    await beMachine(lab, NODE_MAC);
    const { stdout } = await lab.clients.exec('udhcpc', [...argv(), '-q']);
    expect(stdout).toContain(
      'udhcpc bound ip=10.0.0.5 mask=24 router=10.0.0.254 dns=10.0.0.2 hostname=n1 lease=600 serverid=10.0.0.1',
    );
  });

  test('of a stranger gets an address of the pool, renews it by unicast and gives it back', async () => {
    await beMachine(lab, STRANGER);
    const child = lab.clients.spawn('udhcpc', argv(), { stdio: ['ignore', 'pipe', 'pipe'] });
    const lines = new ChildLines(child);
    await lines.take('udhcpc bound ip=10.0.0.100');
    child.kill('SIGUSR1');
    await lines.take('udhcpc renew ip=10.0.0.100');
    child.kill('SIGUSR2');
    expect(await server.event(/^RELEASE/)).toMatchObject({ hwaddr: STRANGER, detail: 'RELEASE of 10.0.0.100' });
    await ended(child);
  });

  test('keeps its address across a restart of the server', async () => {
    await beMachine(lab, STRANGER);
    const child = lab.clients.spawn('udhcpc', argv(), { stdio: ['ignore', 'pipe', 'pipe'] });
    const lines = new ChildLines(child);
    await lines.take('udhcpc bound ip=10.0.0.100');
    await server.stop();
    server = await startServer(lab, { nodes });
    child.kill('SIGUSR1');
    await lines.take('udhcpc renew ip=10.0.0.100');
    await ended(child);
  });

  test('asks for a boot program as firmware does and is told it', async () => {
    await beMachine(lab, NODE_MAC);
    const firmware = ['-V', 'PXEClient:Arch:00007:UNDI:003016', '-x', '0x5d:0007', '-O', 'bootfile', '-q'];
    const { stdout } = await lab.clients.exec('udhcpc', [...argv(), ...firmware]);
    expect(stdout).toContain('boot=warewulf/snponly.efi siaddr=10.0.0.1');
  });
});

describe('dhclient', () => {
  const argv = () => [
    ...['-4', '-v', '-cf', config(), '-lf', join(lab.directory, 'dhclient.leases')],
    ...['-pf', join(lab.directory, 'dhclient.pid'), '-sf', '/bin/true'],
  ];

  const start = () =>
    lab.clients.spawn('dhclient', [...argv(), '-1', '-d', 'cli'], { stdio: ['ignore', 'pipe', 'pipe'] });

  test('of a registered node gets its address', async () => {
    await beMachine(lab, NODE_MAC);
    const child = start();
    await new ChildLines(child).take('bound to 10.0.0.5');
    await ended(child);
    rmSync(join(lab.directory, 'dhclient.leases'));
  });

  test('gets an address, keeps it by INIT-REBOOT after both restarted, and gives it back', async () => {
    await beMachine(lab, STRANGER);
    const first = start();
    await new ChildLines(first).take('bound to 10.0.0.100');
    await ended(first);
    await server.stop();
    server = await startServer(lab, { nodes });
    const again = start();
    const lines = new ChildLines(again);
    await lines.take('bound to 10.0.0.100');
    expect(lines.text).toContain('DHCPREQUEST for 10.0.0.100');
    expect(lines.text).not.toContain('DHCPDISCOVER');
    await ended(again);
    await lab.clients.ip('addr', 'add', '10.0.0.100/24', 'dev', 'cli');
    await lab.clients.exec('dhclient', [...argv(), '-r', 'cli']);
    expect(await server.event(/^RELEASE/)).toMatchObject({ detail: 'RELEASE of 10.0.0.100' });
  });

  /** The host's own configuration must not matter. */
  function config(): string {
    const file = join(lab.directory, 'dhclient.conf');
    writeFileSync(file, 'request subnet-mask, routers, domain-name-servers, host-name;\n');
    return file;
  }
});

test('the client of the npm package dhcp gets the address of its node', async () => {
  await beMachine(lab, NODE_MAC);
  // It sends by the routing table, so that must lead its broadcasts to the card.
  await lab.clients.ip('addr', 'add', '10.0.0.240/24', 'dev', 'cli');
  await lab.clients.ip('route', 'add', '255.255.255.255', 'dev', 'cli');
  const { stdout } = await lab.clients.exec(NODE_BINARY, [PEER_SCRIPT, NODE_MAC.replaceAll(':', '-')]);
  expect(stdout).toContain('"server":"10.0.0.1","address":"10.0.0.5"');
  expect(stdout).toContain('"hostname":"n1"');
});

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolveExit) => child.once('exit', resolveExit));
  child.kill('SIGKILL');
  await exit;
}
