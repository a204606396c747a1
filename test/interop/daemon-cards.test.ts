import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ChildLines } from '../support/child-lines.ts';
import { WAREWULFD } from '../support/daemon-process.ts';
import { udhcpcScript } from '../support/dhcp-lab.ts';
import { type DhcpWires, type Machine, openDhcpWires } from '../support/dhcp-wires.ts';
import { requireCommand } from '../support/netns.ts';
import { programEnvironment } from '../support/program-environment.ts';
import { runWwctl } from '../support/wwctl.ts';

const NODE_MAC = '52:54:00:00:08:07';
const FIRMWARE = ['-V', 'PXEClient:Arch:00007:UNDI:003016', '-x', '0x5d:0007', '-O', 'bootfile'];

let wires: DhcpWires;
let script: string;
let first: Machine;
let configFile: string;
let lines: ChildLines;
let ended: Promise<unknown>;
let stop: () => void;

beforeAll(async () => {
  requireCommand('udhcpc', 'udhcpc');
  requireCommand('curl', 'curl');
  wires = await openDhcpWires();
  const { directory, server } = wires.lab;
  script = udhcpcScript(wires.lab);
  first = await wires.addMachine('52:54:00:00:00:31');
  configFile = join(directory, 'warewulf.conf');
  mkdirSync(join(directory, 'state'));
  writeFileSync(configFile, configuration(join(directory, 'state')));
  const child = server.spawn(WAREWULFD, ['--config', configFile], {
    env: programEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  lines = new ChildLines(child);
  ended = once(child, 'exit');
  stop = () => child.kill('SIGTERM');
  await lines.take('dhcp listens');
  await order('node', 'add', 'n7', '--hwaddr', NODE_MAC, '--ipaddr', '10.8.0.7', '--netmask', '255.255.255.0');
}, 60_000);
afterAll(async () => {
  stop();
  await ended;
  await wires.close();
});

function configuration(stateroot: string): string {
  return [
    'ipaddr: 10.0.0.1/24',
    'dhcp:',
    '  range start: 10.0.0.100',
    '  range end: 10.0.0.199',
    '  networks:',
    '    - name: lab',
    '      network: 10.8.0.0/24',
    '      interface: srv2',
    '      range start: 10.8.0.100',
    '      range end: 10.8.0.199',
    '      router: 10.8.0.254',
    '      unknown: pool',
    'ssh: {key types: [ed25519]}',
    `paths: {stateroot: ${stateroot}}`,
  ].join('\n');
}

async function order(...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runWwctl([...argv, '--config', configFile]);
  if (code !== 0) throw new Error(`wwctl ${argv.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

describe('a daemon with two cards', () => {
  test('says so', async () => {
    await lines.take('dhcp listens');
    const listens = lines.text.split('\n').filter((line) => line.includes(' listens'));
    const places = listens
      .map((line) => JSON.parse(line))
      .map(({ msg, address, interface: card }) => [msg, address ?? card]);
    expect(places).toEqual(
      expect.arrayContaining([
        ['http listens', '10.0.0.1'],
        ['http listens', '10.8.0.1'],
        ['tftp listens', '10.0.0.1'],
        ['tftp listens', '10.8.0.1'],
        ['dhcp listens', 'srv'],
        ['dhcp listens', 'srv2'],
      ]),
    );
  });

  test('gives strangers what their network says, after a look whether somebody has the address', async () => {
    await wires.lab.clients.ip('addr', 'add', '10.0.0.100/24', 'dev', 'br0');
    expect(await first.udhcpc(script)).toContain('bound ip=10.0.0.101 mask=24');
    expect(lines.text).toContain('not offered: another machine already answers on 10.0.0.100');
    const stdout = await wires.second.udhcpc(script, ...FIRMWARE);
    expect(stdout).toMatch(/bound ip=10\.8\.0\.100 mask=24 router=10\.8\.0\.254 .*serverid=10\.8\.0\.1 boot= /);
  });

  test('boots a node on the further card from our address there', async () => {
    const { namespace } = wires.second;
    await namespace.ip('link', 'set', 'cli', 'down');
    await namespace.ip('link', 'set', 'cli', 'address', NODE_MAC, 'up');
    const stdout = await wires.second.udhcpc(script, ...FIRMWARE);
    expect(stdout).toMatch(
      /bound ip=10\.8\.0\.7 .*hostname=n7 .*serverid=10\.8\.0\.1 boot=warewulf\/\S+ siaddr=10\.8\.0\.1/,
    );
    const ipxe = await namespace.exec('curl', ['-sS', `http://10.8.0.1:9873/ipxe/${NODE_MAC}`]);
    expect(ipxe.stdout).toContain('http://10.8.0.1:9873');
    const program = /boot=(\S+)/.exec(stdout)?.[1];
    const tftp = await namespace.exec('curl', [
      '-sS',
      '-o',
      '/dev/null',
      '-w',
      '%{size_download}',
      `tftp://10.8.0.1/${program}`,
    ]);
    expect(Number(tftp.stdout)).toBeGreaterThan(10_000);
  });

  test('finds itself well, and no other DHCP server on either card', async () => {
    const { stdout } = await runWwctl(['doctor', '--json', '--config', configFile]);
    const findings = JSON.parse(stdout) as { id: string; state: string; detail: string }[];
    const said = (id: string) => findings.filter((finding) => finding.id === id).map(({ detail }) => detail);
    expect(said('card')).toEqual(['srv is up and has 10.0.0.1, srv2 is up and has 10.8.0.1']);
    expect(said('dhcp-servers')).toEqual(['none answered on srv, srv2 within 6 seconds']);
    expect(said('addresses')).toEqual(['no collisions among 1 nodes in 10.0.0.0/24, 10.8.0.0/24']);
  });
});
