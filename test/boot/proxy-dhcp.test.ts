import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startProcess } from '../../contrib/lab/background-process.ts';
import { bootEvents, followBoot, type StoredEvent } from '../../contrib/lab/follow-boot.ts';
import { labNode } from '../../contrib/lab/open-cluster.ts';
import { runCommand } from '../../contrib/lab/run-command.ts';
import { waitUntil } from '../../contrib/lab/wait-until.ts';
import { openTestCluster, type TestCluster } from '../support/lab-cluster.ts';

/** A site whose own DHCP server (dnsmasq, on another host of the wire) gives the addresses: ours only says what to load. */
const PREPARE_MS = 600_000;
const MACHINES = [
  { node: labNode(1), firmware: 'uefi' },
  { node: labNode(2), firmware: 'bios' },
] as const;

let cluster: TestCluster;
const events = new Map<string, readonly StoredEvent[]>();
const siteLog = () => readFile(join(cluster.directory, 'site/dnsmasq.log'), 'utf8');

beforeAll(async () => {
  cluster = await openTestCluster('ww-test-proxy', { proxy: true });
  await cluster.explaining(async () => {
    await startSiteServer();
    await Promise.all(MACHINES.map(boot));
  });
}, PREPARE_MS);

afterAll(() => cluster?.close(), 60_000);

const boot = async ({ node, firmware }: (typeof MACHINES)[number]): Promise<void> => {
  await cluster.wwctl('node', 'add', node.name, '--hwaddr', node.hwaddr, '--ipaddr', node.ip);
  const since = Date.now();
  const machine = await cluster.powerOn(node, firmware);
  events.set(node.name, await followBoot(cluster.daemon, machine, { since, timeoutMs: PREPARE_MS / 2 }));
};

/** In a namespace of its own, on a cable to the lab's bridge; it knows the nodes' addresses, and nothing of booting. */
const startSiteServer = async (): Promise<void> => {
  const lab = cluster.network.name;
  const name = `${lab}-site`;
  await runCommand(['ip', 'netns', 'add', name]);
  cluster.cleanup.add(async () => {
    await runCommand(['ip', 'netns', 'delete', name]);
  });
  await runCommand(['ip', '-n', name, 'link', 'add', 'lan', 'type', 'veth', 'peer', 'name', 'site', 'netns', lab]);
  await runCommand(['ip', '-n', lab, 'link', 'set', 'site', 'master', 'br0', 'up']);
  await runCommand(['ip', '-n', name, 'address', 'add', '10.76.0.9/24', 'dev', 'lan']);
  await runCommand(['ip', '-n', name, 'link', 'set', 'lan', 'up']);
  const directory = join(cluster.directory, 'site');
  await mkdir(directory);
  const config = [
    ...['port=0', 'interface=lan', 'dhcp-authoritative', 'log-dhcp', 'user=root'],
    ...['dhcp-range=10.76.0.100,10.76.0.150,255.255.255.0', `dhcp-leasefile=${join(directory, 'leases')}`],
    ...MACHINES.map(({ node }) => `dhcp-host=${node.hwaddr},${node.ip}`),
  ];
  await writeFile(join(directory, 'dnsmasq.conf'), `${config.join('\n')}\n`);
  const argv = [
    'dnsmasq',
    '--keep-in-foreground',
    '--log-facility=-',
    `--conf-file=${join(directory, 'dnsmasq.conf')}`,
  ];
  const site = await startProcess(['ip', 'netns', 'exec', name, ...argv], join(directory, 'dnsmasq.log'));
  cluster.cleanup.add(site.stop);
  const isReady = async () => ((await siteLog()).includes('started') ? true : undefined);
  await waitUntil("the site's DHCP server is ready", isReady, { timeoutMs: 10_000, everyMs: 50 });
};

const detailsOf = (name: string, stage: string) =>
  (events.get(name) ?? [])
    .filter((event) => event.stage === stage && event.outcome === 'ok')
    .map(({ detail }) => detail);

test('the PXE of the firmware takes the address from the site and the program from us, then iPXE its script', () => {
  const details = detailsOf('n1', 'dhcp');
  expect(details).toContain('OFFER without an address (proxy), boot file warewulf/snponly.efi');
  expect(details).toContainEqual(
    expect.stringMatching(/^OFFER without an address \(proxy\), boot file http:.*\/ipxe\//),
  );
  expect(detailsOf('n1', 'tftp')).toContainEqual(expect.stringContaining('warewulf/snponly.efi'));
});

test('iPXE in the card of a BIOS machine gets its script at once', () => {
  const details = detailsOf('n2', 'dhcp');
  expect(details).toContainEqual(
    expect.stringMatching(/^OFFER without an address \(proxy\), boot file http:.*\/ipxe\//),
  );
});

test.each(['n1', 'n2'])('%s is up', (name) => {
  expect(detailsOf(name, 'up')).toHaveLength(1);
});

test('every address came from the site, none from us', async () => {
  const given = (await siteLog()).match(/DHCPACK\(lan\) \S+/g) ?? [];
  expect(new Set(given)).toEqual(new Set(MACHINES.map(({ node }) => `DHCPACK(lan) ${node.ip}`)));
  for (const { node } of MACHINES) {
    const ours = await bootEvents(cluster.daemon(), node.name, 0);
    expect(ours.filter(({ detail }) => /^(?:ACK|OFFER) \d/.test(detail))).toEqual([]);
  }
});
