import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startProcess } from '../../contrib/lab/background-process.ts';
import { bootEvents, followBoot } from '../../contrib/lab/follow-boot.ts';
import type { Machine } from '../../contrib/lab/machine.ts';
import { type LabNode, labNode } from '../../contrib/lab/open-cluster.ts';
import { runCommand } from '../../contrib/lab/run-command.ts';
import { waitUntil } from '../../contrib/lab/wait-until.ts';
import { openTestCluster, type TestCluster } from '../support/lab-cluster.ts';

/**
 * A boot network that asks much of the initramfs: two cards as one bond, IPv6 from a router's advertisements, a first server that is not there, and a second one whose connection breaks in the middle of the image.
 * Beside it a machine at a port that passes one VLAN alone, tagged, with an address that nobody gives.
 * Kernel and initramfs are loaded as a boot loader would have done, because no firmware comes through such a network.
 */
const PREPARE_MS = 600_000;
const PROXY = join(import.meta.dirname, '../support/cutting-proxy.mjs');
const VLAN_PORT = join(import.meta.dirname, '../support/vlan-port.mjs');
const VLAN = 7;
const CABLE = { machine: { here: 7001, there: 7002 }, network: { here: 7003, there: 7004 } };
const SECOND_CARD = '52:54:00:76:01:01';
const SERVER = 'http://[fd76::1]:9873';
const ABSENT = 'http://[fd76::dead]:9873';
const node = labNode(1);
const tagged = labNode(2);

let cluster: TestCluster;
let machine: Machine;
let taggedMachine: Machine;
let since: number;

beforeAll(async () => {
  cluster = await openTestCluster('ww-test-net', { secure: false }); // what comes through the proxy has its address
  await cluster.explaining(async () => {
    for (const { name, hwaddr, ip } of [node, tagged])
      await cluster.wwctl('node', 'add', name, '--hwaddr', hwaddr, '--ipaddr', ip);
    await makeNetwork();
    await makeVlan();
    const bond = `wwinit.bond=active-backup wwinit.bondports=${SECOND_CARD} wwinit.server=${ABSENT},${SERVER}`;
    const vlan = `wwinit.vlan=${VLAN} wwinit.ip=${tagged.ip}/24`;
    const [loaded, loadedTagged] = [await load(node, bond), await load(tagged, vlan)];
    since = Date.now();
    const { here, there } = CABLE.machine;
    machine = await cluster.powerOn(node, 'bios', { moreCards: [SECOND_CARD], loaded });
    taggedMachine = await cluster.powerOn(tagged, 'bios', {
      cable: { here: there, there: here },
      loaded: loadedTagged,
    });
    const wait = { since, timeoutMs: PREPARE_MS / 2 };
    await Promise.all([machine, taggedMachine].map((booting) => followBoot(cluster.daemon, booting, wait)));
  });
}, PREPARE_MS);

afterAll(() => cluster?.close(), 60_000);

/** A router that gives prefixes, and the daemon's port behind a proxy. */
async function makeNetwork(): Promise<void> {
  await runCommand(cluster.network.inside(['ip', 'address', 'add', 'fd76::1/64', 'dev', 'br0', 'nodad']));
  await start('proxy', [process.execPath, PROXY, 'fd76::1', '9873', '10.76.0.1', '9873'], 'listening');
  const router = ['--port=0', '--interface=br0', '--bind-interfaces', '--dhcp-range=fd76::,ra-only', '--enable-ra'];
  await start(
    'router',
    ['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--log-facility=-', ...router],
    'started',
  );
}

/** A port that passes one VLAN, and what the system of the node at it needs: how a site sets up its VLANs is its own. */
async function makeVlan(): Promise<void> {
  const { machine: left, network: right } = CABLE;
  const ports = [left.here, left.there, right.here, right.there].map(String);
  await start('vlan-port', [process.execPath, VLAN_PORT, String(VLAN), ...ports], 'listening');
  const tap = 'TUN,tun-type=tap,tun-name=trunk,iff-no-pi,iff-up';
  const udp = `UDP4-DATAGRAM:127.0.0.1:${right.here},bind=127.0.0.1:${right.there}`;
  await start('trunk', ['socat', '-d', '-d', tap, udp], 'starting data transfer loop');
  await runCommand(['ip', '-n', cluster.network.name, 'link', 'set', 'trunk', 'master', 'br0']);
  const files = {
    '10-vlan.netdev': `[NetDev]\nName=vlan7\nKind=vlan\n[VLAN]\nId=${VLAN}\n`,
    '05-card.network': '[Match]\nType=ether\nKind=!*\n[Network]\nVLAN=vlan7\nLinkLocalAddressing=no\n',
    '05-vlan.network': `[Match]\nName=vlan7\n[Network]\nAddress=${tagged.ip}/24\n`,
  };
  await cluster.wwctl('overlay', 'create', 'vlan');
  for (const [name, text] of Object.entries(files)) {
    const file = join(cluster.directory, name);
    await writeFile(file, text);
    await cluster.wwctl('overlay', 'import', '--parents', 'vlan', file, `/etc/systemd/network/${name}`);
  }
  await cluster.wwctl('node', 'set', tagged.name, '--yes', '--system-overlays', 'vlan');
}

async function start(name: string, argv: readonly string[], ready: string): Promise<void> {
  const logFile = join(cluster.directory, `${name}.log`);
  const background = await startProcess(cluster.network.inside(argv), logFile);
  cluster.cleanup.add(background.stop);
  const isReady = async () => ((await readFile(logFile, 'utf8')).includes(ready) ? true : undefined);
  await waitUntil(`${name} is ready`, isReady, { timeoutMs: 10_000, everyMs: 50 });
}

/** What the boot script names, with the arguments for this network. */
async function load({ name, hwaddr }: LabNode, network: string) {
  const url = (path: string) => `http://10.76.0.1:9873/${path}/${hwaddr.replaceAll(':', '-')}`;
  const get = (path: string, ...more: readonly string[]) =>
    runCommand(cluster.network.inside(['curl', '--silent', '--show-error', '--fail', ...more, url(path)]));
  const [kernel, initramfs] = [join(cluster.directory, `kernel-${name}`), join(cluster.directory, `initramfs-${name}`)];
  const script = await get('ipxe');
  await get('kernel', '--output', kernel);
  await get('initramfs', '--output', initramfs);
  const [, args = ''] = /^boot kernel initrd=initramfs (.*) \|\|/m.exec(script.replaceAll(`\${base}`, '')) ?? [];
  return { kernel, initramfs, args: `${args} ${network}` };
}

test('the node comes up, and the image comes by way of the second server, with one connection broken', async () => {
  const details = (await bootEvents(cluster.daemon(), node.name, since)).map(({ detail }) => detail);
  expect(details).toContainEqual(expect.stringMatching(/^image fetched and verified/));
  expect(await readFile(join(cluster.directory, 'proxy.log'), 'utf8')).toContain('cut');
  const console = await machine.console();
  expect(console).toContain(`warewulf: ${ABSENT}/image/`);
  expect(console).toMatch(/warewulf: http:\/\/\[fd76::1\]:9873\/image\/[^ ]+: .*\([1-9]\d+ bytes so far, attempt 1\)/);
});

test('the system finds plain cards, which it sets up its own way', async () => {
  const links = await cluster.ssh.run(node.ip, 'ip -brief link; ip -4 -brief address show scope global');
  expect(links).not.toMatch(/wwbond|wwvlan/);
  expect(links).toContain(`${node.ip}/24`);
});

test('at a port that passes one VLAN alone, tagged, a node comes up with the address that its arguments name', async () => {
  const events = await bootEvents(cluster.daemon(), tagged.name, since);
  expect(events.filter(({ stage, outcome }) => stage === 'up' && outcome === 'ok')).toHaveLength(1);
  expect(events.filter(({ stage }) => stage === 'lease')).toEqual([]);
  const links = await cluster.ssh.run(tagged.ip, 'ip -details link show vlan7; ip -4 -brief address show scope global');
  expect(links).toContain(`vlan protocol 802.1Q id ${VLAN}`);
  expect(links).toContain(`${tagged.ip}/24`);
});
