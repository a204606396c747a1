import type { Cluster } from '../domain/cluster.ts';
import { type NetworkDevice, NODE_FIELDS, primaryDevice, type ResolvedNode } from '../domain/node-schema.ts';
import { dnsSearch, dnsServers, networkDeviceContext } from './network-device-context.ts';
import { serverSeenFrom } from './server-context.ts';
import { diskContexts, filesystemContexts } from './storage-context.ts';
import type { KnownVariables } from './template-analysis.ts';
import { templateMap } from './template-map.ts';

/** What templates see of the server as `server`. */
export interface ServerFacts {
  readonly hostname: string;
  readonly ipaddr: string;
  readonly netmask: string;
  /** The network's address without prefix length. */
  readonly network: string;
  readonly prefix: number;
  /** All networks, that of the fields above first; `ipaddr` is the server's address as their machines see it. */
  readonly networks: readonly ServerNetwork[];
  /** Those with IPv6. */
  readonly networks6: readonly ServerNetwork6[];
  /** TCP port of the HTTP server for nodes. */
  readonly port: number;
  /** Seconds between two questions of a node for its runtime overlay. */
  readonly updateInterval: number;
  readonly sshKeyTypes: readonly string[];
  /** Public keys that may log in as root, one per line; unset when the server has none. */
  readonly authorizedKeys?: string;
  /** What the server exports by NFS; unset when `nfs: enabled` is false. */
  readonly nfsExports?: readonly { readonly path: string; readonly options: string }[];
}

interface ServerNetwork {
  readonly name: string;
  readonly ipaddr: string;
  readonly netmask: string;
  readonly network: string;
  readonly prefix: number;
}

type ServerNetwork6 = Omit<ServerNetwork, 'netmask'>;

/** One row per field of ServerFacts, so that a template's spelling can be checked before it runs. */
const SERVER_FIELDS: Readonly<Record<keyof ServerFacts, true>> = {
  hostname: true,
  ipaddr: true,
  netmask: true,
  network: true,
  prefix: true,
  networks: true,
  networks6: true,
  port: true,
  updateInterval: true,
  sshKeyTypes: true,
  authorizedKeys: true,
  nfsExports: true,
};

/** The variables of overlay templates. Fields of nodes come from the field table. */
export const OVERLAY_VARIABLES: KnownVariables = {
  node: new Set(['name', ...Object.keys(NODE_FIELDS), 'dns', 'dnsSearch']),
  cluster: new Set(['nodes']),
  server: new Set(Object.keys(SERVER_FIELDS)),
  overlay: new Set(['name']),
};

/** All nodes as templates see them, made once per revision. */
export interface ClusterContext {
  readonly byName: ReadonlyMap<string, object>;
  /** Address of the primary device by name of the node: IPv4 where it has one. */
  readonly addresses: ReadonlyMap<string, string>;
  /** `cluster`. */
  readonly cluster: object;
}

export function clusterContext(cluster: Cluster): ClusterContext {
  const byName = new Map(Array.from(cluster.nodes, ([name, node]) => [name, nodeContext(node)]));
  return { byName, addresses: primaryAddresses(cluster), cluster: templateMap([['nodes', [...byName.values()]]]) };
}

/**
 * The root of an overlay template: `node`, `cluster.nodes` (in order of cluster name, then name), `server`, `overlay.name`.
 * `server` is as the node's network sees it. Unset fields are absent, so printing one is an error while `{{#if}}` and `default` take it. Without a node, for the
 * server itself, `node` is unset.
 */
export function templateContext(
  clusterFacts: ClusterContext,
  node: string | undefined,
  server: ServerFacts,
  overlay: string,
): object {
  const address = node === undefined ? undefined : clusterFacts.addresses.get(node);
  return templateMap([
    ['node', node === undefined ? undefined : clusterFacts.byName.get(node)],
    ['cluster', clusterFacts.cluster],
    ['server', templateMap(Object.entries(serverSeenFrom(address, server)))],
    ['overlay', templateMap([['name', overlay]])],
  ]);
}

function primaryAddresses({ nodes }: Cluster): ReadonlyMap<string, string> {
  return new Map(
    Array.from(nodes).flatMap(([name, node]) => {
      const device = primaryDevice(node)?.device;
      const address = device?.ipaddr ?? device?.ipaddr6;
      return address === undefined ? [] : [[name, address] as const];
    }),
  );
}

/** The node's own fields; network devices, disks and file systems as lists; the name servers of all devices. */
function nodeContext(node: ResolvedNode): object {
  const primary = primaryDevice(node)?.name;
  const names = Object.keys(node.networkDevices).sort();
  const networkDevices = names.map((name) => {
    const device = node.networkDevices[name];
    return device && networkDeviceContext(name, device, name === primary);
  });
  const storage = { disks: diskContexts(node), filesystems: filesystemContexts(node) };
  const fields: Readonly<Record<string, unknown>> = { ...node, networkDevices, ...storage, ...nameServers(node) };
  return templateMap(Object.entries(fields));
}

/** Those of the primary device first, each once. */
function nameServers(node: ResolvedNode): { dns: string[]; dnsSearch: string[] } {
  const primary = primaryDevice(node)?.name;
  const names = Object.keys(node.networkDevices).sort(
    (a, b) => Number(b === primary) - Number(a === primary) || (a < b ? -1 : 1),
  );
  const collect = (read: (device: NetworkDevice) => string[]): string[] => [
    ...new Set(
      names.flatMap((name) => {
        const device = node.networkDevices[name];
        return device === undefined ? [] : read(device);
      }),
    ),
  ];
  return { dns: collect(dnsServers), dnsSearch: collect(dnsSearch) };
}
