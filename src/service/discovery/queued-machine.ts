import type { Cluster } from '../../domain/cluster.ts';
import type { MachineState, UnknownMachine } from '../../domain/unknown-machine.ts';
import { chooseNode } from '../../provision/choose-node.ts';
import { architectureKey, FIRMWARE } from '../../provision/firmware-table.ts';

/** A machine as admins see it. */
export interface QueuedMachine extends UnknownMachine {
  readonly state: MachineState;
  /** Whose machine it is by now. */
  readonly node?: string;
  /** Nodes whose rules it meets all the same: an admin chooses. */
  readonly candidates: readonly string[];
  /** In words, e.g. `UEFI x86-64`. */
  readonly firmware?: string;
}

/** What became of a machine is asked of the cluster, so that there is one truth only. */
export function describeMachine(machine: UnknownMachine, cluster: Cluster): QueuedMachine {
  const node = cluster.findByHwaddr(machine.hwaddr)?.name;
  const firmware = firmwareOf(machine);
  const described = { ...machine, candidates: [], ...(firmware !== undefined && { firmware }) };
  if (node !== undefined) return { ...described, state: 'assigned', node };
  if (machine.ignored !== undefined) return { ...described, state: 'ignored' };
  const choice = chooseNode(machine, cluster.discoverable, 'by rule');
  return { ...described, state: 'waiting', candidates: 'candidates' in choice ? choice.candidates : [] };
}

function firmwareOf({ architecture }: UnknownMachine): string | undefined {
  return FIRMWARE.find((row) => architectureKey(row.architecture) === architecture)?.says;
}
