import type { Ip } from '../address/ip.ts';
import { type MacAddress, portIdentity } from '../address/mac-address.ts';
import type { ResolvedNode } from './node-schema.ts';

/** All nodes as they were at one registry revision. */
export interface Cluster {
  readonly revision: number;
  /** By name; in order of cluster name, then name. */
  readonly nodes: ReadonlyMap<string, ResolvedNode>;
  /** Those that wait for a machine, in the same order. */
  readonly discoverable: readonly ResolvedNode[];
  /** A discoverable node is found by none: it waits for a machine. */
  findByHwaddr(hwaddr: MacAddress): ResolvedNode | undefined;
  findByIp(ip: Ip): ResolvedNode | undefined;
}

/** Indexes resolved nodes. Look-ups by address take any of a node's devices. */
export function makeCluster(revision: number, nodes: readonly ResolvedNode[]): Cluster {
  const sorted = nodes.toSorted(byClusterThenName);
  const byHwaddr = new Map<MacAddress, ResolvedNode>();
  const byIp = new Map<Ip, ResolvedNode>();
  for (const node of sorted) {
    for (const { hwaddr, ipaddr, ipaddr6 } of Object.values(node.networkDevices)) {
      if (hwaddr !== undefined && node.discoverable !== true) byHwaddr.set(portIdentity(hwaddr), node);
      if (ipaddr !== undefined) byIp.set(ipaddr, node);
      if (ipaddr6 !== undefined) byIp.set(ipaddr6, node);
    }
  }
  return {
    revision,
    nodes: new Map(sorted.map((node) => [node.name, node])),
    discoverable: sorted.filter(({ discoverable }) => discoverable === true),
    findByHwaddr: (hwaddr) => byHwaddr.get(portIdentity(hwaddr)),
    findByIp: (ip) => byIp.get(ip),
  };
}

function byClusterThenName(a: ResolvedNode, b: ResolvedNode): number {
  return compare(a.clusterName ?? '', b.clusterName ?? '') || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
