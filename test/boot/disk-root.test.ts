import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { declareDisk, makeBlankDisk } from '../../contrib/lab/declare-disk.ts';
import { bootEvents, followBoot } from '../../contrib/lab/follow-boot.ts';
import type { Firmware, Machine } from '../../contrib/lab/machine.ts';
import { IMAGE_NAME, type LabNode, labNode } from '../../contrib/lab/open-cluster.ts';
import { waitUntil } from '../../contrib/lab/wait-until.ts';
import { openTestCluster, type TestCluster } from '../support/lab-cluster.ts';

// Two machines start at once on emulated processors.
const PREPARE_MS = 600_000;
const BOOT_MS = 400_000;
const NODES = [
  { says: 'UEFI', node: labNode(1), firmware: 'uefi' },
  { says: 'BIOS', node: labNode(2), firmware: 'bios' },
] as const satisfies { says: string; node: LabNode; firmware: Firmware }[];

let cluster: TestCluster;
const machines = new Map<string, Machine>();
const diskOf = ({ name }: LabNode) => join(cluster.directory, `${name}.img`);
const onNode = (node: LabNode, commandLine: string) => cluster.ssh.run(node.ip, commandLine);

/** Everything that the daemon heard of the boot. */
async function bootFromNetwork(node: LabNode, firmware: Firmware) {
  const since = Date.now();
  await powerOn(node, firmware);
  await followBoot(cluster.daemon, machineOf(node), { since, timeoutMs: BOOT_MS });
  return (await bootEvents(cluster.daemon(), node.name, since)).map(({ detail }) => detail);
}

async function powerOn(node: LabNode, firmware: Firmware, diskFirst = false): Promise<void> {
  await machines.get(node.name)?.powerOff();
  machines.set(node.name, await cluster.powerOn(node, firmware, { disk: diskOf(node), diskFirst }));
}

function machineOf({ name }: LabNode): Machine {
  const machine = machines.get(name);
  if (!machine) throw new Error(`${name} is off`);
  return machine;
}

beforeAll(async () => {
  cluster = await openTestCluster('ww-test-disk');
  await cluster.explaining(async () => {
    for (const { node } of NODES) {
      await makeBlankDisk(diskOf(node));
      await cluster.wwctl('node', 'add', node.name, '--hwaddr', node.hwaddr, '--ipaddr', node.ip);
    }
    await declareDisk(cluster.wwctl, 'n[1-2]');
    await Promise.all(NODES.map(({ node, firmware }) => bootFromNetwork(node, firmware)));
  });
}, PREPARE_MS);

afterAll(() => cluster?.close(), 60_000);

test.each(NODES)('$says: a blank disk is laid out, and takes the image', async ({ node }) => {
  const said = await onNode(
    node,
    'stat -f -c %T /; findmnt -n -o OPTIONS /; findmnt -n -o SOURCE,FSTYPE /run/warewulf/disk; lsblk -n -o PARTLABEL,FSTYPE /dev/vda; ls /run/warewulf/disk/warewulf/parts; free -m',
  );
  expect(said).toContain('overlayfs');
  expect(said).toContain('upperdir=/run/warewulf/disk/warewulf/root/upper');
  expect(said).toMatch(/\/dev\/vda3 +ext4/);
  expect(said).toMatch(/esp +vfat/);
  expect(said).toMatch(/root +ext4/);
  expect(said).toMatch(/^[0-9a-f]{64}$/m);
});

test(
  'a change of the image costs the node what was changed; what was written to the root is gone, other files stay',
  async () => {
    const { node, firmware } = NODES[1];
    await onNode(node, 'echo mine >/run/warewulf/disk/kept; echo mine >/etc/forgotten; sync');
    await cluster.wwctl('image', 'exec', IMAGE_NAME, '--', '/bin/sh', '-c', 'echo 2 >/etc/image-version');
    const fetchedKiB = fetched(await cluster.explaining(() => bootFromNetwork(node, firmware)));
    expect(fetchedKiB).toBeGreaterThan(0);
    expect(fetchedKiB).toBeLessThan(2048);
    const said = await onNode(node, 'cat /etc/image-version /run/warewulf/disk/kept; ls /etc/forgotten 2>&1; true');
    expect(said).toContain('2\nmine\n');
    expect(said).toContain('No such file');
  },
  BOOT_MS,
);

function fetched(details: readonly string[]): number {
  const found = details.map((detail) => /^image complete .*: (\d+) KiB fetched/.exec(detail)?.[1]);
  return Number(found.find((kibibytes) => kibibytes !== undefined));
}

test(
  'a rollback boots what was before, which the disk has still',
  async () => {
    const { node, firmware } = NODES[1];
    await cluster.wwctl('image', 'rollback', IMAGE_NAME);
    expect(fetched(await cluster.explaining(() => bootFromNetwork(node, firmware)))).toBe(0);
    expect(await onNode(node, 'ls /etc/image-version 2>&1; true')).toContain('No such file');
  },
  BOOT_MS,
);

test(
  'without any server both start from their disks, as they were',
  async () => {
    await cluster.explaining(async () => {
      for (const { node } of NODES) await onNode(node, 'sync');
      await cluster.daemon().stop();
      await Promise.all(NODES.map(({ node, firmware }) => startAlone(node, firmware)));
    });
    expect(await onNode(NODES[1].node, 'cat /run/warewulf/disk/kept')).toBe('mine\n');
    await cluster.restartDaemon();
  },
  BOOT_MS * 2,
);

/** UEFI tries the network for four minutes, in eight ways, before it turns to the disk; here the disk is its first choice. */
async function startAlone(node: LabNode, firmware: Firmware): Promise<void> {
  await powerOn(node, firmware, firmware === 'uefi');
  const cmdline = () => onNode(node, 'cat /proc/cmdline; hostname').catch(() => undefined);
  const said = await waitUntil(`${node.name} can be logged in to`, cmdline, { timeoutMs: BOOT_MS, everyMs: 1000 });
  expect(said).toMatch(/ wwinit\.offline\b/);
  expect(said.trimEnd().endsWith(node.name)).toBe(true);
}
