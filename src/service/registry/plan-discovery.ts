import type { MacAddress } from '../../address/mac-address.ts';
import { type NodeRecord, primaryDevice } from '../../domain/node-schema.ts';
import { type Plan, planOf } from './plan.ts';
import type { RegistryState } from './registry-state.ts';

/** A node that was never given a network device gets this one. */
const FIRST_DEVICE = 'default';

/** The first discoverable node, in order of cluster name, then name, takes the machine (Warewulf's order). */
export function planDiscovery({ nodes, cluster }: RegistryState, hwaddr: MacAddress): Plan {
  if (cluster.findByHwaddr(hwaddr) !== undefined) return planOf('node', new Map());
  const node = [...cluster.nodes.values()].find(({ discoverable }) => discoverable === true);
  if (node === undefined) return planOf('node', new Map());
  const record = nodes.get(node.name) ?? {};
  return planOf('node', new Map([[node.name, withMachine(record, primaryDevice(node)?.name ?? FIRST_DEVICE, hwaddr)]]));
}

function withMachine(record: NodeRecord, device: string, hwaddr: MacAddress): NodeRecord {
  const { discoverable: _done, ...rest } = record;
  const devices = record.networkDevices ?? {};
  return { ...rest, networkDevices: { ...devices, [device]: { ...devices[device], hwaddr } } };
}
