import type { Logger } from 'pino';
import type { MacAddress } from '../../address/mac-address.ts';
import type { UnknownPolicy } from '../../config/dhcp-network.ts';
import type { MachineWords } from '../../domain/unknown-machine.ts';
import type { Sighting } from '../../provision/sighting.ts';
import type { MachineRepository } from '../ports/machine-repository.ts';
import type { Author, ChangeOptions, ChangeResult, Registry } from '../registry/registry.ts';
import type { DiscoveryEvent } from './discovery-events.ts';
import type { QueuedMachine } from './queued-machine.ts';

/** What the script of an unknown machine says, and what the machine does next. */
export interface Guidance {
  /** It boots from its own disk. */
  readonly isIgnored: boolean;
  /** An admin decides what becomes of it. */
  readonly isQueued: boolean;
  /** How long it waits before it asks again. */
  readonly seconds: number;
}

interface AssignOptions extends ChangeOptions {
  /** Also when the node has another machine. */
  readonly force?: boolean | undefined;
}

/**
 * Unknown machines that want to boot, for admins to see and decide on. A machine gets here by DHCP alone, and becomes a
 * node there alone, when its iPXE asks: what it says by HTTP is only kept beside it.
 */
export interface Discovery {
  /** A machine that is no node asks DHCP. @returns the discoverable node that it has become, if it has */
  saw(hwaddr: MacAddress, sighting: Sighting): Promise<string | undefined>;
  isIgnored(hwaddr: MacAddress): boolean;
  /** @param words undefined: the machine has not said them, or it was another one that did */
  guide(hwaddr: MacAddress, words: MachineWords | undefined): Guidance;
  /** In order of their hardware addresses. */
  list(): Promise<readonly QueuedMachine[]>;
  /**
   * Makes it the boot device of a node.
   * @throws NotFoundError when it never asked or there is no such node, ConflictError when either has another already
   */
  assign(hwaddr: MacAddress, node: string, author: Author, options?: AssignOptions): Promise<ChangeResult>;
  /** It is offered nothing to boot, and becomes no node by itself. @throws NotFoundError */
  ignore(hwaddr: MacAddress, author: Author): Promise<QueuedMachine>;
  /** It waits again. @throws NotFoundError */
  heed(hwaddr: MacAddress, author: Author): Promise<QueuedMachine>;
  /** Takes it out of the list, until it asks again. @throws NotFoundError */
  forget(hwaddr: MacAddress, author: Author): Promise<void>;
  /** @returns a function that ends the subscription */
  onEvent(listener: (event: DiscoveryEvent) => void): () => void;
  /** Stores what waits. */
  close(): Promise<void>;
}

export interface DiscoveryParts {
  readonly repository: MachineRepository;
  readonly registry: Pick<Registry, 'cluster' | 'discover' | 'assign' | 'onChange'>;
  /** By the name of the network; undefined where nobody said what is there. */
  readonly policyOn: (network: string | undefined) => UnknownPolicy;
  readonly log: Pick<Logger, 'error' | 'warn'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** At least 0, less than 1: machines that were switched on together shall not ask together for ever. */
  readonly random: () => number;
  /** Most machines that are remembered. */
  readonly limit?: number;
}
