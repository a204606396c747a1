import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bootEvents, followBoot } from '../../contrib/lab/follow-boot.ts';
import type { Firmware } from '../../contrib/lab/machine.ts';
import { type LabNode, labNode } from '../../contrib/lab/open-cluster.ts';
import { runCommand } from '../../contrib/lab/run-command.ts';
import { waitUntil } from '../../contrib/lab/wait-until.ts';
import { openTestCluster, type TestCluster } from '../support/lab-cluster.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { makeStockTree } from '../support/stock-debian.ts';

/**
 * A container image of Debian as it is, without init and without kernel, becomes one that nodes boot: `wwctl image prepare`
 * and the kernel that its own package manager brings. Then it boots with every root in memory, from both firmwares.
 */
const PREPARE_MS = 900_000;
const BOOT_MS = 400_000;
const TEST_MS = 120_000;
const IMAGE = 'stock';
const WWCTL = join(import.meta.dirname, '../../bin/wwctl');

interface Boot {
  readonly node: LabNode;
  readonly firmware: Firmware;
  readonly root: string;
  /** Of the root file system, as stat(1) and /proc/mounts say it. */
  readonly type: string;
  readonly more: readonly string[];
}

const boot = (n: number, firmware: Firmware, root: string, type: string, ...more: readonly string[]): Boot => {
  return { node: labNode(n), firmware, root, type, more };
};

/** Two at once, on two processors. */
const ROUNDS = [
  [boot(1, 'uefi', 'overlay', 'overlay'), boot(2, 'bios', 'tmpfs', 'tmpfs', '--rootsize', '60%')],
  [boot(3, 'uefi', 'initramfs', 'rootfs'), boot(4, 'bios', 'overlay', 'overlay', '--rootwritable', 'zram')],
  [boot(5, 'uefi', 'tmpfs', 'tmpfs'), boot(6, 'bios', 'initramfs', 'rootfs')],
] as const;

let cluster: TestCluster;
const onNode = (node: LabNode, commandLine: string) => cluster.ssh.run(node.ip, commandLine);
const add = ({ name, hwaddr, ip }: LabNode, ...more: readonly string[]) =>
  cluster.wwctl('node', 'add', name, '--hwaddr', hwaddr, '--ipaddr', ip, ...more);

/** Beside the lab's network: what runs in an image has the network that wwctl has, and apt needs one. */
const wwctlOutside = (...args: readonly string[]) =>
  runCommand([WWCTL, '--config', cluster.daemon().configFile, ...args]);

beforeAll(async () => {
  cluster = await openTestCluster('ww-test-root');
  await cluster.explaining(async () => {
    const layout = join(cluster.directory, 'layout');
    const tree = join(cluster.directory, 'stock.tar');
    // A program with a file capability, which is an extended attribute.
    await makeStockTree(tree, ['libcap2-bin', 'iputils-ping']);
    writeOciLayout(layout, [readFileSync(tree)], { packing: 'none' });
    await cluster.wwctl('image', 'import', `oci:${layout}`, IMAGE);
    await wwctlOutside('kernel', 'import', 'package:linux-image-cloud-amd64', 'cloud', '--image', IMAGE);
    await wwctlOutside('image', 'prepare', IMAGE, '--kernel', 'cloud', '--yes');
    await cluster.wwctl('profile', 'set', 'default', '--yes', '--image', IMAGE);
    for (const { node, root, more } of ROUNDS.flat()) await add(node, '--root', root, ...more);
  });
}, PREPARE_MS);

afterAll(() => cluster?.close(), 60_000);

test('the image has become three versions: as it was, prepared, and with its kernel', async () => {
  const [, , ...rows] = (await cluster.wwctl('image', 'history', IMAGE)).trim().split('\n');
  expect(rows).toEqual([
    expect.stringMatching(/^3 +yes .* image prepare stock --kernel cloud --yes$/),
    expect.stringMatching(/^2 +no .* image prepare stock --kernel cloud --yes$/),
    expect.stringMatching(/^1 +no .* import oci:/),
  ]);
});

describe.each(
  ROUNDS.map((pair) => ({ says: pair.map(({ root, firmware }) => `${root} by ${firmware}`).join(', '), pair })),
)('$says', ({ pair }) => {
  test(
    'both come up, with the root that was wanted and the files of their overlays',
    async () => {
      await cluster.explaining(() => Promise.all(pair.map(comesUp)));
    },
    BOOT_MS + TEST_MS,
  );
});

async function comesUp({ node, firmware, root, type, more }: Boot): Promise<void> {
  const since = Date.now();
  const machine = await cluster.powerOn(node, firmware);
  await followBoot(cluster.daemon, machine, { since, timeoutMs: BOOT_MS });
  const said = await onNode(
    node,
    'hostname; sed -n "s/^[^ ]* \\/ \\([^ ]*\\) .*/type \\1/p" /proc/mounts; getcap $(command -v ping); df -k --output=size / | tail -n 1; sed -n "s/MemTotal: *//p" /proc/meminfo; cat /proc/mounts',
  );
  const [hostname, ...lines] = said.split('\n');
  expect(hostname).toBe(node.name);
  expect(lines[0]).toBe(`type ${type}`);
  // What a cpio archive cannot hold is not there.
  expect(said.includes('cap_net_raw=ep')).toBe(root !== 'initramfs');
  if (root === 'tmpfs') expect(said).not.toContain('squashfs'); // the packed image is gone from memory
  if (more.includes('zram')) expect(said).toMatch(/\/dev\/zram0 .* ext4/);
  if (more.includes('60%')) {
    const [rootKiB, memoryKiB] = lines
      .filter((line) => /^ *\d+( kB)?$/.test(line))
      .map((line) => Number.parseInt(line, 10));
    expect(Number(rootKiB) / Number(memoryKiB)).toBeCloseTo(0.6, 1);
  }
  await machine.powerOff();
}

test(
  'a card that nobody has: the initramfs says on the console which it looks for, and which there are',
  async () => {
    const node = labNode(7);
    await add(node, '--kernelargs', 'console=ttyS0,wwid=52:54:00:99:99:99');
    const since = Date.now();
    const machine = await cluster.powerOn(node, 'bios');
    const says = async () => ((await machine.console()).includes('no network card has the address') ? true : undefined);
    await waitUntil('the console names the card', says, { timeoutMs: TEST_MS - 10_000, everyMs: 500 });
    expect(await machine.console()).toContain('52:54:00:99:99:99 (there are:');
    await machine.powerOff();
    const stages = (await bootEvents(cluster.daemon(), node.name, since)).map(({ stage }) => stage);
    expect(stages).not.toContain('image');
  },
  TEST_MS,
);
