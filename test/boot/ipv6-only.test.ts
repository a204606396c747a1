import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { followBoot, type StoredEvent } from '../../contrib/lab/follow-boot.ts';
import type { Machine } from '../../contrib/lab/machine.ts';
import { labNode } from '../../contrib/lab/open-cluster.ts';
import { openTestCluster, type TestCluster } from '../support/lab-cluster.ts';

/**
 * A network without any IPv4 for nodes: the firmware asks DHCPv6, loads iPXE by TFTP over IPv6, and everything behind it comes by
 * IPv6, too. Overlays go to the node's own IPv6 address alone.
 */
const PREPARE_MS = 600_000;
const NODE = labNode(1, true);

let cluster: TestCluster;
let machine: Machine;
let events: readonly StoredEvent[];

beforeAll(async () => {
  cluster = await openTestCluster('ww-test-v6', { ipv6Only: true });
  events = await cluster.explaining(async () => {
    await cluster.wwctl('node', 'add', NODE.name, '--hwaddr', NODE.hwaddr, '--ipaddr6', NODE.ip);
    const since = Date.now();
    machine = await cluster.powerOn(NODE, 'uefi6');
    return await followBoot(cluster.daemon, machine, { since, timeoutMs: PREPARE_MS / 2 });
  });
}, PREPARE_MS);

afterAll(() => cluster?.close(), 60_000);

test('the node comes up, each step by IPv6', () => {
  const done = events.filter(({ outcome }) => outcome === 'ok');
  // Besides PXE, this firmware and the system ask DHCPv6 because the router says so: that is `lease`.
  const stages = [...new Set(done.map(({ stage }) => stage))].filter((stage) => stage !== 'lease');
  expect(stages).toEqual(['dhcp', 'tftp', 'ipxe', 'kernel', 'initramfs', 'image', 'system', 'runtime', 'up']);
  expect(events.flatMap(({ ip }) => ip ?? []).filter((ip) => !ip.includes(':'))).toEqual([]);
  const details = done.map(({ detail }) => detail);
  expect(details).toContainEqual(
    expect.stringMatching(/^REPLY to REQUEST fd76::11, boot file tftp:\/\/\[fd76::1\]\/warewulf\//),
  );
  expect(details).toContainEqual(expect.stringMatching(/^REPLY to REQUEST fd76::11, boot file http:\/\/\[fd76::1\]/));
});

test('the node has its address, no other, and knows the server by IPv6', async () => {
  const said = await cluster.ssh.run(NODE.ip, 'ip -brief address show scope global; cat /warewulf/config');
  expect(said).toContain(`${NODE.ip}/64`);
  expect(said).not.toContain('10.76.');
  expect(said).toContain("WWIPADDR='fd76::1'");
});
