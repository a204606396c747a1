import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DhcpPolicy } from '../../src/provision/dhcp-policy.ts';
import { ChildLines } from '../support/child-lines.ts';
import { startServer, udhcpcScript } from '../support/dhcp-lab.ts';
import { ip } from '../support/dhcp-messages.ts';
import type { DhcpServerProcessOptions } from '../support/dhcp-server-process.ts';
import {
  DEFAULT,
  type DhcpWires,
  type Machine,
  openDhcpWires,
  RACK,
  SECOND,
  UPLINK,
  watchDhcp,
} from '../support/dhcp-wires.ts';
import { requireCommand } from '../support/netns.ts';
import type { RunningServer } from '../support/server-process.ts';

const FIRMWARE = ['-V', 'PXEClient:Arch:00007:UNDI:003016', '-x', '0x5d:0007', '-O', 'bootfile'];

let wires: DhcpWires;
let script: string;
let one: Machine;
let two: Machine;
let server: RunningServer | undefined;
let starts = 0;

beforeAll(async () => {
  requireCommand('udhcpc', 'udhcpc');
  requireCommand('dhclient', 'isc-dhcp-client');
  requireCommand('dhcrelay', 'isc-dhcp-relay');
  requireCommand('tcpdump', 'tcpdump');
  wires = await openDhcpWires();
  script = udhcpcScript(wires.lab);
  one = await wires.addMachine('52:54:00:00:01:01');
  two = await wires.addMachine('52:54:00:00:01:02');
}, 60_000);
afterEach(async () => {
  await server?.stop();
  server = undefined;
  for (const { namespace } of [one, two]) await namespace.ip('addr', 'flush', 'dev', 'cli');
});
afterAll(() => wires.close());

/** A server without leases. */
async function serve(
  policies: readonly [DhcpPolicy, ...DhcpPolicy[]],
  more: Partial<DhcpServerProcessOptions> = {},
): Promise<RunningServer> {
  starts += 1;
  const leaseFile = join(wires.lab.directory, `leases-${starts}.db`);
  server = await startServer(wires.lab, { settings: { policies, port: 67, proxyPort: 4011 }, leaseFile, ...more });
  return server;
}

describe('two networks on two cards', () => {
  test('are each answered by their own card, and nothing leaves by the other', async () => {
    await serve([DEFAULT, SECOND]);
    const [onFirst, onSecond] = [await watchDhcp(wires.lab.server, 'srv'), await watchDhcp(wires.lab.server, 'srv2')];
    expect(await one.udhcpc(script, ...FIRMWARE)).toContain('bound ip=10.0.0.100 mask=24 router=10.0.0.254');
    await onFirst.take('DHCP-Message (53), length 1: ACK');
    expect(onSecond.text).not.toContain('BOOTP/DHCP');

    const before = onFirst.text.length;
    const stdout = await wires.second.udhcpc(script, ...FIRMWARE);
    expect(stdout).toMatch(
      /bound ip=10\.8\.0\.100 mask=24 router=10\.8\.0\.254 .*serverid=10\.8\.0\.1 .*siaddr=10\.8\.0\.1/,
    );
    await onSecond.take('DHCP-Message (53), length 1: ACK');
    expect(onSecond.text).toContain('10.8.0.1.67 > 255.255.255.255.68');
    expect(onFirst.text.slice(before)).not.toContain('BOOTP/DHCP');
  });

  test('a machine that moves keeps nothing of where it was: it is refused, and gets an address of the new one', async () => {
    const running = await serve([DEFAULT, SECOND]);
    await one.udhcpc(script);
    await wires.second.namespace.ip('link', 'set', 'cli', 'down');
    await wires.second.namespace.ip('link', 'set', 'cli', 'address', '52:54:00:00:01:01', 'up');
    const leaseFile = join(wires.lab.directory, 'dhclient.leases');
    const lease =
      'lease { interface "cli"; fixed-address 10.0.0.100; option subnet-mask 255.255.255.0; expire never; }';
    await wires.second.namespace.exec('sh', ['-c', `echo '${lease}' > ${leaseFile}`]);
    const child = wires.second.namespace.spawn(
      'dhclient',
      ['-4', '-v', '-1', '-d', '-lf', leaseFile, '-pf', `${leaseFile}.pid`, '-sf', '/bin/true', 'cli'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const lines = new ChildLines(child);
    await lines.take('bound to 10.8.0.1');
    expect(lines.text).toContain('DHCPNAK from 10.8.0.1');
    expect(await running.event(/^NAK/)).toMatchObject({ detail: 'NAK: 10.0.0.100 is of another network' });
    child.kill('SIGKILL');
    await running.event(/^ACK 10\.8\.0\.1/);
    // Its old address is free for another machine.
    expect(await two.udhcpc(script)).toContain('bound ip=10.0.0.100');
  });
});

describe('racks behind a relay', () => {
  beforeAll(async () => {
    const child = wires.relay.spawn(
      'dhcrelay',
      ['-4', '-d', '-a', '-id', 'low', '-iu', 'high', '-pf', join(wires.lab.directory, 'dhcrelay.pid'), '10.4.0.1'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    await new ChildLines(child).take('Sending on   Socket');
  });

  test('get addresses of their own network, and the relay its option 82 back', async () => {
    await serve([DEFAULT, UPLINK, RACK]);
    const seen = await watchDhcp(wires.relay, 'high');
    const stdout = await wires.far.udhcpc(script, ...FIRMWARE);
    expect(stdout).toMatch(
      /bound ip=10\.50\.0\.100 mask=24 router=10\.50\.0\.1 .*boot=warewulf\/snponly\.efi siaddr=10\.4\.0\.1/,
    );
    await seen.take('DHCP-Message (53), length 1: ACK');
    await seen.take('Circuit-ID'); // the last option: the packet is printed whole
    const packets = seen.text.split(/\n(?=\d\d:)/).filter((packet) => packet.includes('BOOTP/DHCP'));
    expect(packets.length).toBeGreaterThanOrEqual(4);
    const circuits = packets.map((packet) =>
      /Agent-Information \(82\)[\s\S]*?Circuit-ID SubOption 1, length 3: low/.test(packet),
    );
    expect(new Set(circuits)).toEqual(new Set([true]));
    expect(seen.text).toContain('10.4.0.1.67 > 10.50.0.1.67: BOOTP/DHCP, Reply');
  });

  test('where unknown is pool give strangers an address and nothing to boot, and nodes both', async () => {
    const hwaddr = '52:54:00:00:05:01';
    await wires.far.namespace.ip('link', 'set', 'cli', 'down');
    await wires.far.namespace.ip('link', 'set', 'cli', 'address', hwaddr, 'up');
    await serve([DEFAULT, UPLINK, { ...RACK, unknown: 'pool' }]);
    const stranger = await wires.far.udhcpc(script, ...FIRMWARE);
    expect(stranger).toMatch(/bound ip=10\.50\.0\.100 .*boot= /);
    await server?.stop();
    const nodes = { [hwaddr]: { name: 'n1', ip: ip('10.50.0.7') } };
    await serve([DEFAULT, UPLINK, { ...RACK, unknown: 'pool' }], { nodes });
    expect(await wires.far.udhcpc(script, ...FIRMWARE)).toMatch(/bound ip=10\.50\.0\.7 .*boot=warewulf\/snponly\.efi/);
  });

  test('where unknown is ignore give strangers nothing', async () => {
    const running = await serve([DEFAULT, UPLINK, { ...RACK, unknown: 'ignore' }]);
    await expect(wires.far.udhcpc(script, '-t', '2')).rejects.toThrow();
    const drop = await running.event(/no answer/);
    expect(drop).toMatchObject({ detail: 'unknown machines get no answer on network rack' });
  });
});

describe('two networks on one wire', () => {
  const MORE: DhcpPolicy = {
    ...DEFAULT,
    name: 'more',
    network: { address: ip('10.1.0.0'), prefix: 23 },
    range: { start: ip('10.1.1.100'), end: ip('10.1.1.199') },
    router: ip('10.1.0.254'),
    sharedWith: 'default',
  };

  test('are used up one after the other, each with its own netmask and router', async () => {
    await serve([DEFAULT, MORE]);
    expect(await one.udhcpc(script)).toContain('bound ip=10.0.0.100 mask=24 router=10.0.0.254');
    expect(await two.udhcpc(script)).toContain('bound ip=10.1.1.100 mask=23 router=10.1.0.254');
    // Each keeps its own.
    expect(await one.udhcpc(script)).toContain('bound ip=10.0.0.100');
    expect(await two.udhcpc(script)).toContain('bound ip=10.1.1.100');
  });
});

describe('an address of the pool that a stranger uses', () => {
  const policy = { ...DEFAULT, range: { start: ip('10.0.0.100'), end: ip('10.0.0.109') } };
  beforeEach(() => two.namespace.ip('addr', 'add', '10.0.0.100/24', 'dev', 'cli'));

  test('is found by a ping before it is offered; the next one is offered', async () => {
    const running = await serve([policy], { probesConflicts: true });
    expect(await one.udhcpc(script)).toContain('bound ip=10.0.0.101');
    const conflict = await running.event(/^not offered/);
    expect(conflict).toMatchObject({ detail: 'not offered: another machine already answers on 10.0.0.100' });
    // It stays out of the pool when the stranger has gone.
    await two.namespace.ip('addr', 'flush', 'dev', 'cli');
    expect(await two.udhcpc(script)).toContain('bound ip=10.0.0.102');
  });

  test('is found by the machine itself where no ping does; its DECLINE takes the address out of the pool', async () => {
    const running = await serve([policy]);
    expect(await one.udhcpc(script, '-a', '-A', '1')).toContain('bound ip=10.0.0.101');
    expect(await running.event(/^DECLINE/)).toMatchObject({
      detail: 'DECLINE: another machine already uses 10.0.0.100',
    });
    await two.namespace.ip('addr', 'flush', 'dev', 'cli');
    expect(await two.udhcpc(script)).toContain('bound ip=10.0.0.102');
  });
});
