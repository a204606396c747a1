import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bootEvents, followBoot } from '../../contrib/lab/follow-boot.ts';
import type { Firmware } from '../../contrib/lab/machine.ts';
import { type LabNode, labNode } from '../../contrib/lab/open-cluster.ts';
import { waitUntil } from '../../contrib/lab/wait-until.ts';
import { openTestCluster, type TestCluster } from '../support/lab-cluster.ts';

// Two machines start at once on emulated processors.
const PREPARE_MS = 600_000;
const TEST_MS = 120_000;

const NODES = [
  { says: 'root tmpfs, by UEFI', node: labNode(1), firmware: 'uefi', root: 'tmpfs', type: 'tmpfs', size: '60%' },
  { says: 'root initramfs, by BIOS', node: labNode(2), firmware: 'bios', root: 'initramfs', type: 'rootfs' },
] as const satisfies { says: string; node: LabNode; firmware: Firmware; root: string; type: string; size?: string }[];

let cluster: TestCluster;
const onNode = (node: LabNode, commandLine: string) => cluster.ssh.run(node.ip, commandLine);
const add = ({ name, hwaddr, ip }: LabNode, ...more: readonly string[]) =>
  cluster.wwctl('node', 'add', name, '--hwaddr', hwaddr, '--ipaddr', ip, ...more);

beforeAll(async () => {
  cluster = await openTestCluster('ww-test-root');
  await cluster.explaining(async () => {
    for (const { node, root, ...more } of NODES) {
      await add(node, '--root', root, ...('size' in more ? ['--rootsize', more.size] : []));
    }
    const boots = NODES.map(async ({ node, firmware }) => {
      const since = Date.now();
      const machine = await cluster.powerOn(node, firmware);
      await followBoot(cluster.daemon, machine, { since, timeoutMs: PREPARE_MS / 2 });
    });
    await Promise.all(boots);
  });
}, PREPARE_MS);

afterAll(() => cluster?.close(), 60_000);

test.each(NODES)('$says: the system runs there, with the files of its overlays', async ({ node, type }) => {
  const said = await onNode(node, 'stat -f -c %T /; sed -n "s/^[^ ]* \\/ \\([^ ]*\\) .*/\\1/p" /proc/mounts; hostname');
  expect(said.split('\n')).toEqual(expect.arrayContaining([type, node.name]));
});

test('root tmpfs: the packed image is gone from memory, and the size is the one that was wanted', async () => {
  const { node } = NODES[0];
  const [mounts = '', total = '', memory = ''] = (
    await onNode(
      node,
      'cat /proc/mounts; echo --; df -k --output=size / | tail -n 1; echo --; grep MemTotal /proc/meminfo',
    )
  ).split('--\n');
  expect(mounts).not.toContain('squashfs');
  expect(Number(total) / Number(/\d+/.exec(memory)?.[0])).toBeCloseTo(0.6, 1);
});

test(
  'a card that nobody has: the initramfs says on the console which it looks for, and which there are',
  async () => {
    const node = labNode(3);
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
