import { type MacAddress, portIdentity } from '../../address/mac-address.ts';
import { ConflictError, InvalidError } from '../../domain/errors.ts';
import { type NodeRecord, primaryDevice, type ResolvedNode } from '../../domain/node-schema.ts';
import type { Records } from '../../domain/resolve-node.ts';
import { type Plan, planOf } from './plan.ts';
import type { ChooseDiscoverable } from './registry.ts';
import type { RegistryState } from './registry-state.ts';
import { findRecords } from './select-records.ts';

/** A node that was never given a network device gets this one. */
const FIRST_DEVICE = 'default';

/** One of the discoverable nodes takes the machine, unless it is a node's already. */
export function planDiscovery({ nodes, cluster }: RegistryState, hwaddr: MacAddress, choose: ChooseDiscoverable): Plan {
  const chosen = cluster.findByHwaddr(hwaddr) === undefined ? choose(cluster.discoverable) : undefined;
  const node = cluster.discoverable.find(({ name }) => name === chosen);
  return planOf('node', new Map(node === undefined ? [] : [[node.name, withMachine(node, nodes, hwaddr)]]));
}

/** The machine becomes the boot device of a node that is there. @throws ConflictError when that has another */
export function planAssignment(
  state: RegistryState,
  hwaddr: MacAddress,
  word: string,
  { force = false }: { readonly force?: boolean | undefined },
): Plan {
  const node = oneNode(state, word);
  const had = node.discoverable === true ? undefined : primaryDevice(node)?.device.hwaddr;
  if (had !== undefined && portIdentity(had) !== hwaddr && !force) {
    const message = `node ${node.name} has the machine ${had}: with --force (API: force) it gets ${hwaddr} in its place`;
    throw new ConflictError(message, { node: node.name, hwaddr: had });
  }
  return planOf('node', new Map([[node.name, withMachine(node, state.nodes, hwaddr)]]));
}

function oneNode(state: RegistryState, word: string): ResolvedNode {
  const [name = '', ...others] = findRecords(state, 'node', [word]);
  const node = state.cluster.nodes.get(name);
  if (node !== undefined && others.length === 0) return node;
  throw new InvalidError(`${word} is ${others.length + 1} nodes: name the one that the machine becomes`);
}

function withMachine(node: ResolvedNode, nodes: Records, hwaddr: MacAddress): NodeRecord {
  const { discoverable: _done, ...rest } = nodes.get(node.name) ?? {};
  const devices = rest.networkDevices ?? {};
  const device = primaryDevice(node)?.name ?? FIRST_DEVICE;
  return { ...rest, networkDevices: { ...devices, [device]: { ...devices[device], hwaddr } } };
}
