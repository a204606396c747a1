import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bootEvents, followBoot, type StoredEvent } from '../../contrib/lab/follow-boot.ts';
import type { Firmware } from '../../contrib/lab/machine.ts';
import { type LabNode, labNode } from '../../contrib/lab/open-cluster.ts';
import { runCommand } from '../../contrib/lab/run-command.ts';
import { SITE_OVERLAY } from '../../contrib/lab/site-overlay.ts';
import { waitUntil } from '../../contrib/lab/wait-until.ts';
import { openTestCluster, type TestCluster } from '../support/lab-cluster.ts';

// Two machines start at once on emulated processors, each with a whole Debian in memory.
const PREPARE_MS = 600_000;
const TEST_MS = 120_000;
const ADDRESSES = 'ip -4 -brief address show scope global';
const PATIENCE = { timeoutMs: 60_000, everyMs: 500 };

const uefiNode = labNode(1);
const biosNode = labNode(2);
const NODES = [
  { says: 'a UEFI machine, by the PXE of its own firmware', node: uefiNode, firmware: 'uefi' },
  { says: 'a BIOS machine, by the iPXE in its network card', node: biosNode, firmware: 'bios' },
] as const satisfies { says: string; node: LabNode; firmware: Firmware }[];

let cluster: TestCluster;
const events = new Map<string, readonly StoredEvent[]>();
const siteFile = (path: string) => join(cluster.directory, 'server/state/overlays', SITE_OVERLAY, 'rootfs', path);
const onNode = (node: LabNode, commandLine: string) => cluster.ssh.run(node.ip, commandLine);

const boot = async (node: LabNode, firmware: Firmware): Promise<void> => {
  const since = Date.now();
  const machine = await cluster.powerOn(node, firmware);
  events.set(node.name, await followBoot(cluster.daemon, machine, { since, timeoutMs: PREPARE_MS / 2 }));
};

beforeAll(async () => {
  cluster = await openTestCluster('ww-test-boot');
  await cluster.explaining(async () => {
    for (const { node } of NODES) {
      await cluster.wwctl('node', 'add', node.name, '--hwaddr', node.hwaddr, '--ipaddr', node.ip);
    }
    await Promise.all(NODES.map(({ node, firmware }) => boot(node, firmware)));
  });
}, PREPARE_MS);

afterAll(() => cluster?.close(), 60_000);

describe.each(NODES)('$says', ({ node, firmware }) => {
  test('comes up, and every stage of its boot is stored', () => {
    const stages = (events.get(node.name) ?? []).filter(({ outcome }) => outcome === 'ok').map(({ stage }) => stage);
    const tftp = firmware === 'uefi' ? ['tftp'] : [];
    expect([...new Set(stages)]).toEqual([
      ...['dhcp', ...tftp, 'ipxe', 'kernel', 'initramfs', 'lease', 'image'],
      ...['system', 'runtime', 'up'],
    ]);
    const said = (events.get(node.name) ?? []).map(({ detail }) => detail);
    expect(said).toContainEqual(
      expect.stringMatching(/^image fetched and verified [\d.]+ s after the kernel started$/),
    );
  });

  test('has the packed image below, and a layer in memory over it', async () => {
    const said = await onNode(
      node,
      'findmnt -no FSTYPE,OPTIONS /; cat /proc/mounts; touch /usr/written && ls /usr/written',
    );
    expect(said).toMatch(/^overlay +rw,/);
    expect(said).toMatch(/ squashfs ro,/);
    expect(said).toContain('/usr/written');
  });

  test('keeps one address from its firmware to its system', async () => {
    const addresses = (events.get(node.name) ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
    expect(new Set(addresses)).toEqual(new Set([node.ip]));
    expect(await onNode(node, ADDRESSES)).toContain(`${node.ip}/24`);
  });

  test('has its card set up by its own system, by the name that it gives it', async () => {
    const links = () => onNode(node, 'cat /run/systemd/netif/links/*; ls /sys/class/net');
    // It is up before systemd-networkd has waited for routers in vain.
    const isSetUp = async () => ((await links()).includes('ADMIN_STATE=configured') ? true : undefined);
    await waitUntil('systemd-networkd has set up the card', isSetUp, PATIENCE);
    const said = await links();
    expect(said).not.toMatch(/ADMIN_STATE=(pending|failed)/);
    expect(said).not.toContain('eth0');
  });

  test('has the files of its overlays as the server renders them', async () => {
    const network = '/etc/systemd/network/10-ww4-networkd-default.network';
    const said = await onNode(node, `hostname; cat /etc/hosts ${network}`);
    expect(said.split('\n')).toEqual(
      expect.arrayContaining([
        node.name,
        ...NODES.map((other) => expect.stringMatching(`^${other.node.ip} ${other.node.name} `)),
        `MACAddress=${node.hwaddr}`,
        `Address=${node.ip}/24`,
      ]),
    );
  });

  test('has the ssh host keys of the cluster', async () => {
    const names = ['ed25519', 'ecdsa', 'rsa'].flatMap((type) => [`ssh_host_${type}_key`, `ssh_host_${type}_key.pub`]);
    const sums = `sha256sum ${names.join(' ')}`;
    const keys = join(cluster.directory, 'server/state/etc/warewulf/keys');
    expect(await onNode(node, `cd /etc/ssh && ${sums}`)).toBe(await runCommand(sums.split(' '), { cwd: keys }));
  });

  test('has them with their modes and owners', async () => {
    const paths = [
      '/etc/ssh/ssh_host_rsa_key',
      '/etc/ssh/ssh_host_rsa_key.pub',
      '/root/.ssh',
      '/root/.ssh/authorized_keys',
    ];
    const stat = await onNode(node, `stat -c '%a %U:%G %n' /etc/hosts /warewulf/config ${paths.join(' ')}`);
    expect(stat.trim().split('\n')).toEqual([
      '644 root:root /etc/hosts',
      '600 root:root /warewulf/config',
      '600 root:root /etc/ssh/ssh_host_rsa_key',
      '644 root:root /etc/ssh/ssh_host_rsa_key.pub',
      '700 root:root /root/.ssh',
      '600 root:root /root/.ssh/authorized_keys',
    ]);
  });
});

describe('a running node', () => {
  const bootId = () => onNode(uefiNode, 'cat /proc/sys/kernel/random/boot_id');
  const untilOnNode = (what: string, commandLine: string, wanted: string) =>
    waitUntil(what, async () => ((await onNode(uefiNode, commandLine)).includes(wanted) ? true : undefined), PATIENCE);

  test(
    'gets a file that follows from a changed tag, without a reboot',
    async () => {
      const before = await bootId();
      expect(await onNode(uefiNode, 'cat /etc/motd')).toBe('Welcome to n1. No news.\n');
      await cluster.wwctl('node', 'set', uefiNode.name, '--yes', '--tagadd', 'news=fresh');
      await untilOnNode('the tag is in /etc/motd', 'cat /etc/motd', 'Welcome to n1. fresh');
      expect(await bootId()).toBe(before);
    },
    TEST_MS,
  );

  test(
    'gets a file that is added to an overlay, and loses it when it is withdrawn',
    async () => {
      await mkdir(siteFile('etc/lab.d'), { recursive: true });
      await writeFile(siteFile('etc/lab.d/extra.conf'), 'one more\n');
      await untilOnNode('the new file is there', 'cat /etc/lab.d/extra.conf || true', 'one more');
      await rm(siteFile('etc/lab.d'), { recursive: true });
      await untilOnNode('the file is gone', '[ -e /etc/lab.d/extra.conf ] || echo gone', 'gone');
    },
    TEST_MS,
  );

  test(
    'keeps its address and reports again when the daemon was away',
    async () => {
      await cluster.restartDaemon();
      const since = Date.now();
      await cluster.wwctl('node', 'set', uefiNode.name, '--yes', '--tagadd', 'news=back');
      const hasReported = async () => {
        const stored = await bootEvents(cluster.daemon(), uefiNode.name, since);
        return stored.find(({ stage, outcome }) => stage === 'up' && outcome === 'ok');
      };
      expect(await waitUntil('the node reports again', hasReported, PATIENCE)).toMatchObject({ ip: uefiNode.ip });
      await untilOnNode('the tag is in /etc/motd', 'cat /etc/motd', 'Welcome to n1. back');
      expect(await onNode(uefiNode, ADDRESSES)).toContain(`${uefiNode.ip}/24`);
    },
    TEST_MS,
  );
});

test(
  'an image without a kernel: the console and a boot event say what is missing',
  async () => {
    const node = labNode(3);
    const root = join(cluster.directory, 'no-kernel');
    for (const program of ['bin/sh', 'sbin/init']) {
      await mkdir(join(root, dirname(program)), { recursive: true });
      await copyFile('/bin/busybox', join(root, program));
    }
    await cluster.wwctl('image', 'import', root, 'no-kernel');
    const image = ['--image', 'no-kernel'];
    await cluster.wwctl('node', 'add', node.name, '--hwaddr', node.hwaddr, '--ipaddr', node.ip, ...image);
    const since = Date.now();
    const machine = await cluster.powerOn(node, 'bios');
    const says = async () => ((await machine.console()).includes('no kernel') ? true : undefined);
    await waitUntil('the console names the missing kernel', says, PATIENCE);
    await machine.powerOff();
    expect(await bootEvents(cluster.daemon(), node.name, since)).toContainEqual(
      expect.objectContaining({ stage: 'ipxe', outcome: 'refused', detail: expect.stringContaining('no kernel') }),
    );
  },
  TEST_MS,
);
