import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startProcess } from '../../contrib/lab/background-process.ts';
import { bootEvents, followBoot } from '../../contrib/lab/follow-boot.ts';
import type { Machine } from '../../contrib/lab/machine.ts';
import { labNode } from '../../contrib/lab/open-cluster.ts';
import { runCommand } from '../../contrib/lab/run-command.ts';
import { waitUntil } from '../../contrib/lab/wait-until.ts';
import { openTestCluster, type TestCluster } from '../support/lab-cluster.ts';

/**
 * A boot network that asks much of the initramfs: two cards as one bond, IPv6 from a router's advertisements, a first server that is not there, and a second one whose connection breaks in the middle of the image.
 * Kernel and initramfs are loaded as a boot loader would have done, because no firmware comes through such a network.
 */
const PREPARE_MS = 600_000;
const PROXY = join(import.meta.dirname, '../support/cutting-proxy.mjs');
const SECOND_CARD = '52:54:00:76:01:01';
const SERVER = 'http://[fd76::1]:9873';
const ABSENT = 'http://[fd76::dead]:9873';
const node = labNode(1);
const url = (path: string) => `http://10.76.0.1:9873/${path}/${node.hwaddr.replaceAll(':', '-')}`;

let cluster: TestCluster;
let machine: Machine;
let since: number;

beforeAll(async () => {
  cluster = await openTestCluster('ww-test-net', { secure: false }); // what comes through the proxy has its address
  await cluster.explaining(async () => {
    await cluster.wwctl('node', 'add', node.name, '--hwaddr', node.hwaddr, '--ipaddr', node.ip);
    await makeNetwork();
    const loaded = await load();
    since = Date.now();
    machine = await cluster.powerOn(node, 'bios', { moreCards: [SECOND_CARD], loaded });
    await followBoot(cluster.daemon, machine, { since, timeoutMs: PREPARE_MS / 2 });
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

async function start(name: string, argv: readonly string[], ready: string): Promise<void> {
  const logFile = join(cluster.directory, `${name}.log`);
  const background = await startProcess(cluster.network.inside(argv), logFile);
  cluster.cleanup.add(background.stop);
  const isReady = async () => ((await readFile(logFile, 'utf8')).includes(ready) ? true : undefined);
  await waitUntil(`${name} is ready`, isReady, { timeoutMs: 10_000, everyMs: 50 });
}

/** What the boot script names, with the arguments for this network. */
async function load() {
  const get = (path: string, ...more: readonly string[]) =>
    runCommand(cluster.network.inside(['curl', '--silent', '--show-error', '--fail', ...more, url(path)]));
  const [kernel, initramfs] = [join(cluster.directory, 'kernel'), join(cluster.directory, 'initramfs')];
  const script = await get('ipxe');
  await get('kernel', '--output', kernel);
  await get('initramfs', '--output', initramfs);
  const [, args = ''] = /^boot kernel initrd=initramfs (.*) \|\|/m.exec(script.replaceAll(`\${base}`, '')) ?? [];
  const network = `wwinit.bond=active-backup wwinit.bondports=${SECOND_CARD}`;
  return { kernel, initramfs, args: `${args} ${network} wwinit.server=${ABSENT},${SERVER}` };
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
