import { describe, expect, test } from '@jest/globals';
import type { Ip4 } from '../../src/address/ip4.ts';
import type { MacAddress } from '../../src/address/mac-address.ts';
import type { Cluster } from '../../src/domain/cluster.ts';
import { primaryDevice } from '../../src/domain/node-schema.ts';
import { readDocument } from '../../src/domain/registry-document.ts';
import { resolveCluster, resolveNode } from '../../src/domain/resolve-node.ts';

const record = (document: unknown) => readDocument('node', document).value;
const devices = (entries: Readonly<Record<string, unknown>>) => record({ 'network devices': entries });

describe('a cluster', () => {
  const nodes = new Map([
    ['n1', devices({ a: { hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.1' }, b: { hwaddr: '52:54:00:00:00:02' } })],
    ['n2', devices({ a: { ipaddr: '10.0.0.2' } })],
  ]);
  const { cluster } = resolveCluster(7, nodes, new Map());

  test.each([
    ['the hardware address of any device', (c: Cluster) => c.findByHwaddr('52:54:00:00:00:02' as MacAddress), 'n1'],
    ['an IP address', (c: Cluster) => c.findByIp('10.0.0.2' as Ip4), 'n2'],
    ['an address nobody has', (c: Cluster) => c.findByIp('10.0.0.9' as Ip4), undefined],
  ])('finds a node by %s', (_by, find, name) => {
    expect(find(cluster)?.name).toBe(name);
  });

  test('knows its revision', () => expect(cluster.revision).toBe(7));
});

describe('the primary device', () => {
  test.each([
    ['is the one that is named', { b: { mtu: 1 + 68 }, a: {} }, 'b', 'b'],
    ['is the alphabetically first when none is named', { b: { mtu: 70 }, a: { mtu: 71 } }, undefined, 'a'],
    ['is the first when the named one is missing', { b: { mtu: 70 }, a: { mtu: 71 } }, 'c', 'a'],
    ['is missing when there are no devices', {}, 'a', undefined],
  ])('%s', (_says, entries, primary, expected) => {
    const node = record({ 'network devices': entries, 'primary network': primary });
    expect(primaryDevice(resolveNode('n1', node, new Map()))?.name).toBe(expected);
  });
});
