import { type CheckFinding, finding } from '../image-check/check.ts';
import type { NetworkDevice, ResolvedNode } from '../node-schema.ts';
import { rootModeOf } from '../root-mode.ts';

/** Fields that contradict one another, or that lack what another one needs. */
export function judgeFields(node: ResolvedNode): readonly CheckFinding[] {
  return [...unusedRootFields(node), ...unknownMachine(node)];
}

/** Which modes look at a field. */
const ROOT_FIELDS = [
  { field: 'rootWritable', label: 'root writable', flag: 'rootwritable', modes: ['overlay'] },
  { field: 'rootSize', label: 'root size', flag: 'rootsize', modes: ['overlay', 'tmpfs'] },
  { field: 'rootNuma', label: 'root numa', flag: 'rootnuma', modes: ['overlay', 'tmpfs'] },
] as const;

function unusedRootFields(node: ResolvedNode): readonly CheckFinding[] {
  const mode = rootModeOf(node.root);
  return ROOT_FIELDS.filter(
    ({ field, modes }) => node[field] !== undefined && !modes.some((each) => each === mode),
  ).map(({ field, label, flag, modes }) =>
    finding(
      'warning',
      `${label} ${node[field]} does nothing with root ${node.root ?? 'overlay'}: only ${modes.join(' and ')} ${modes.length === 1 ? 'looks' : 'look'} at it`,
      `wwctl node unset ${node.name} --${flag}`,
    ),
  );
}

/** Nobody would know it when it asks for an address. */
function unknownMachine({ name, networkDevices, discoverable }: ResolvedNode): readonly CheckFinding[] {
  const hasAddress = Object.values<NetworkDevice>(networkDevices).some(({ hwaddr }) => hwaddr !== undefined);
  if (hasAddress || discoverable) return [];
  const remedy = `wwctl node set ${name} --hwaddr ADDRESS, or --discoverable to give it the next unknown machine`;
  return [finding('warning', 'none of its network devices has a hardware address: no machine is this node', remedy)];
}
