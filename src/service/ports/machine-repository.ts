import type { MacAddress } from '../../address/mac-address.ts';
import type { UnknownMachine } from '../../domain/unknown-machine.ts';

/** Changes of the queue that become durable together. */
export interface MachineChanges {
  readonly put: readonly UnknownMachine[];
  readonly forget: readonly MacAddress[];
}

/** Keeps the machines that asked without being a node. */
export interface MachineRepository {
  /** Those seen longest ago first. */
  all(): readonly UnknownMachine[];
  /** Resolves once all of it is durable. */
  save(changes: MachineChanges): Promise<void>;
}
