import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { followBoot, type StoredEvent } from '../../contrib/lab/follow-boot.ts';
import type { Firmware } from '../../contrib/lab/machine.ts';
import { type LabNode, labNode } from '../../contrib/lab/open-cluster.ts';
import { openTestCluster, type TestCluster } from '../support/lab-cluster.ts';

/** What iPXE cannot do: Secure Boot, on a server with `grubboot: true`. */
const PREPARE_MS = 600_000;

const SECURE = { node: labNode(1), firmware: 'secureboot' } as const;

let cluster: TestCluster;
const events = new Map<string, readonly StoredEvent[]>();
const onNode = (node: LabNode, commandLine: string) => cluster.ssh.run(node.ip, commandLine);
const stagesOf = ({ name }: LabNode) => {
  const done = (events.get(name) ?? []).filter(({ outcome }) => outcome === 'ok');
  return [...new Set(done.map(({ stage }) => stage))];
};
const detailsOf = ({ name }: LabNode, ...stages: readonly string[]) =>
  (events.get(name) ?? []).filter(({ stage }) => stages.includes(stage)).map(({ detail }) => detail);

const boot = async ({ node, firmware }: { readonly node: LabNode; readonly firmware: Firmware }): Promise<void> => {
  await cluster.wwctl('node', 'add', node.name, '--hwaddr', node.hwaddr, '--ipaddr', node.ip);
  const since = Date.now();
  const machine = await cluster.powerOn(node, firmware);
  events.set(node.name, await followBoot(cluster.daemon, machine, { since, timeoutMs: PREPARE_MS / 2 }));
};

beforeAll(async () => {
  cluster = await openTestCluster('ww-test-fw', { grubboot: true });
  await cluster.explaining(() => boot(SECURE));
}, PREPARE_MS);

afterAll(() => cluster?.close(), 60_000);

describe('a machine with Secure Boot', () => {
  test('starts with shim and GRUB over TFTP, and comes up', () => {
    const stages = ['dhcp', 'tftp', 'grub', 'lease', 'image', 'initramfs', 'system', 'runtime', 'up'];
    expect(stagesOf(SECURE.node)).toEqual(stages);
    const loaded = detailsOf(SECURE.node, 'tftp').filter((detail) => / bytes in /.test(detail));
    const names = loaded.map((detail) => detail.replace(/[?:].*/s, '').replace(/52-54.*/, ''));
    expect(names).toEqual(
      expect.arrayContaining(['warewulf/shimx64.efi', 'warewulf/grubx64.efi', '/kernel/', '/initramfs/']),
    );
  });

  test('runs a kernel that says so, and that is locked down', async () => {
    const said = await onNode(SECURE.node, 'dmesg; cat /sys/kernel/security/lockdown');
    expect(said).toMatch(/[Ss]ecure boot enabled/);
    expect(said).toContain('[integrity]');
  });

  test('has the kernel arguments as its record has them', async () => {
    const cmdline = await onNode(SECURE.node, 'cat /proc/cmdline');
    expect(cmdline).toContain(` wwid=${SECURE.node.hwaddr} wwinit.server=http://10.76.0.1:9873 wwinit.root=overlay `);
    expect(cmdline.trim()).toMatch(/ console=ttyS0$/);
  });
});
