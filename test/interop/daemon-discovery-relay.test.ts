import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ChildLines } from '../support/child-lines.ts';
import { WAREWULFD } from '../support/daemon-process.ts';
import { udhcpcScript } from '../support/dhcp-lab.ts';
import { type DhcpWires, openDhcpWires } from '../support/dhcp-wires.ts';
import { requireCommand } from '../support/netns.ts';
import { programEnvironment } from '../support/program-environment.ts';
import { runWwctl } from '../support/wwctl.ts';

const MACHINE = '52:54:00:00:06:01';
const FIRMWARE = ['-V', 'PXEClient:Arch:00007:UNDI:003016', '-x', '0x5d:0007', '-O', 'bootfile'];
/** Option 77 as iPXE sends it. */
const IPXE = [...FIRMWARE, '-x', '0x4d:69505845'];

let wires: DhcpWires;
let script: string;
let configFile: string;
let ended: Promise<unknown>;
let stop: () => void;

beforeAll(async () => {
  requireCommand('udhcpc', 'udhcpc');
  requireCommand('dhcrelay', 'isc-dhcp-relay');
  requireCommand('curl', 'curl');
  wires = await openDhcpWires();
  const { directory, server } = wires.lab;
  script = udhcpcScript(wires.lab);
  configFile = join(directory, 'warewulf.conf');
  mkdirSync(join(directory, 'state'));
  writeFileSync(configFile, configuration(join(directory, 'state')));
  const child = server.spawn(WAREWULFD, ['--config', configFile], {
    env: programEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  ended = once(child, 'exit');
  stop = () => child.kill('SIGTERM');
  await new ChildLines(child).take('dhcp listens');
  await wires.far.namespace.ip('link', 'set', 'cli', 'down');
  await wires.far.namespace.ip('link', 'set', 'cli', 'address', MACHINE, 'up');
  const relay = wires.relay.spawn(
    'dhcrelay',
    ['-4', '-d', '-a', '-id', 'low', '-iu', 'high', '-pf', join(directory, 'dhcrelay.pid'), '10.4.0.1'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  await new ChildLines(relay).take('Sending on   Socket');
}, 60_000);
afterAll(async () => {
  stop();
  await ended;
  await wires.close();
});

function configuration(stateroot: string): string {
  return [
    'ipaddr: 10.4.0.1/24',
    'dhcp:',
    '  networks:',
    '    - name: rack',
    '      network: 10.50.0.0/24',
    '      range start: 10.50.0.100',
    '      range end: 10.50.0.199',
    '      router: 10.50.0.1',
    '      unknown: discover',
    'ssh: {key types: [ed25519]}',
    `paths: {stateroot: ${stateroot}}`,
  ].join('\n');
}

async function order(...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runWwctl([...argv, '--config', configFile]);
  if (code !== 0) throw new Error(`wwctl ${argv.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

test('a machine behind a relay waits with the port that option 82 names, and the node of that port takes it', async () => {
  expect(await wires.far.udhcpc(script, ...FIRMWARE)).toContain('bound ip=10.50.0.100 ');
  const machine = { hwaddr: MACHINE, state: 'waiting', network: 'rack', relay: '10.50.0.1', port: 'low' };
  expect(JSON.parse(await order('discover', 'list', '--json'))).toMatchObject([machine]);

  await wires.far.namespace.ip('route', 'replace', 'default', 'via', '10.50.0.1');
  const ipxe = await wires.far.namespace.exec('curl', ['-sS', `http://10.4.0.1:9873/ipxe/${MACHINE}?serial=S6`]);
  expect(ipxe.stdout).toContain('It waits for a decision there');
  expect(await order('discover', 'list', '--fields', 'machine,port,serial', '--output', 'csv')).toContain(
    `${MACHINE},low,S6`,
  );

  const place = ['--ipaddr', '10.50.0.7', '--netmask', '255.255.255.0', '--gateway', '10.50.0.1'];
  await order('node', 'add', 'n7', ...place, '--discoverable', '--discoverport', 'low');
  expect(await wires.far.udhcpc(script, ...IPXE)).toMatch(/bound ip=10\.50\.0\.7 .*hostname=n7 /);
});
