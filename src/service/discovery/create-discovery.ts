import { type MacAddress, portIdentity } from '../../address/mac-address.ts';
import { NotFoundError, WarewulfError } from '../../domain/errors.ts';
import { sameValue } from '../../domain/same-value.ts';
import type { UnknownMachine } from '../../domain/unknown-machine.ts';
import { chooseNode, type NodeClaim } from '../../provision/choose-node.ts';
import { claimUnder, type Sighting } from '../../provision/sighting.ts';
import { mapInTurns } from '../map-in-turns.ts';
import type { Author, RegistryChange } from '../registry/registry.ts';
import { assignmentsIn } from './assignments-in.ts';
import type { Discovery, DiscoveryParts, Guidance } from './discovery.ts';
import { createDiscoveryEvents, type DiscoveryEvent, type DiscoveryEvents } from './discovery-events.ts';
import { MachineBook } from './machine-book.ts';
import { describeMachine } from './queued-machine.ts';
import { WriteBehind } from './write-behind.ts';

/** Some megabytes; more machines than that are not switched on before anybody looks. */
const MOST_MACHINES = 10_000;
/** Where admins decide, they wait for the machine. */
const DECIDED = { least: 20, spread: 20 };
const USUAL = { least: 45, spread: 30 };
/** It becomes a node as soon as it asks DHCP. */
const AT_ONCE_SECONDS = 1;

/** Loads the queue. */
export function createDiscovery(parts: DiscoveryParts): Discovery {
  return new Queue(parts);
}

class Queue implements Discovery {
  readonly #parts: DiscoveryParts;
  readonly #book: MachineBook;
  readonly #writes: WriteBehind;
  readonly #events: DiscoveryEvents;
  readonly #ends: () => void;

  constructor(parts: DiscoveryParts) {
    const { repository, log, registry, limit = MOST_MACHINES } = parts;
    const stored = repository.all();
    this.#parts = parts;
    this.#book = new MachineBook(limit);
    this.#writes = new WriteBehind({ repository, log, stored: stored.map(({ hwaddr }) => hwaddr) });
    this.#events = createDiscoveryEvents(log);
    for (const machine of stored) this.#shelve(machine);
    this.#ends = registry.onChange((change) => this.#followRegistry(change));
  }

  async saw(address: MacAddress, { claim, ...traces }: Sighting): Promise<string | undefined> {
    const { now } = this.#parts;
    const hwaddr = portIdentity(address);
    const before = this.#book.find(hwaddr);
    const at = now();
    const machine: UnknownMachine = {
      ...traces,
      hwaddr,
      firstSeenAt: before?.firstSeenAt ?? at,
      lastSeenAt: at,
      timesSeen: (before?.timesSeen ?? 0) + 1,
      ...(before?.words && { words: before.words }),
      ...(before?.ignored && { ignored: before.ignored }),
    };
    this.#keep(machine);
    const author = { who: 'warewulfd', from: 'local', command: `discovery of ${hwaddr}` };
    if (before === undefined) this.#events.tell({ at, what: 'discovered', hwaddr, ...author });
    return this.#wouldTake(machine, claim) ? this.#become(machine, claim, author) : undefined;
  }

  isIgnored(hwaddr: MacAddress): boolean {
    return this.#book.find(portIdentity(hwaddr))?.ignored !== undefined;
  }

  guide(hwaddr: MacAddress, words: UnknownMachine['words']): Guidance {
    const machine = this.#hear(portIdentity(hwaddr), words);
    const policy = this.#parts.policyOn(machine?.network);
    const isQueued = policy === 'discover' && machine !== undefined;
    const isTaken = machine !== undefined && this.#wouldTake(machine, claimUnder(policy));
    const { least, spread } = isQueued ? DECIDED : USUAL;
    return {
      isIgnored: machine?.ignored !== undefined,
      isQueued,
      seconds: isTaken ? AT_ONCE_SECONDS : least + Math.floor(this.#parts.random() * (spread + 1)),
    };
  }

  async list() {
    const cluster = this.#parts.registry.cluster();
    const machines = await mapInTurns(this.#book.all(), (machine) => describeMachine(machine, cluster));
    return machines.toSorted((one, other) => (one.hwaddr < other.hwaddr ? -1 : 1));
  }

  async assign(address: MacAddress, node: string, author: Author, options = {}) {
    return this.#parts.registry.assign(this.#get(address).hwaddr, node, author, options);
  }

  ignore(address: MacAddress, author: Author) {
    return this.#decide('ignored', address, author, (machine, at) => ({
      ...machine,
      ignored: { at, by: author.who },
    }));
  }

  heed(address: MacAddress, author: Author) {
    return this.#decide('heeded', address, author, ({ ignored: _, ...machine }) => machine);
  }

  async forget(address: MacAddress, author: Author): Promise<void> {
    const { hwaddr } = this.#get(address);
    await this.#writes.forgetNow(hwaddr);
    this.#book.delete(hwaddr);
    this.#events.tell({ at: this.#parts.now(), what: 'forgotten', hwaddr, ...authorOnly(author) });
  }

  onEvent(listener: (event: DiscoveryEvent) => void): () => void {
    return this.#events.onEvent(listener);
  }

  async close(): Promise<void> {
    this.#ends();
    await this.#writes.flush();
  }

  /** What the registry does not take leaves the machine in the queue, and DHCP goes on. */
  async #become(machine: UnknownMachine, claim: NodeClaim, author: Author): Promise<string | undefined> {
    const { registry, log } = this.#parts;
    const { hwaddr } = machine;
    try {
      const [node] = await registry.discover(hwaddr, (waiting) => chosen(chooseNode(machine, waiting, claim)), author);
      return node;
    } catch (error) {
      if (!(error instanceof WarewulfError)) throw error;
      log.warn({ hwaddr, reason: error.message }, 'no discoverable node took an unknown machine');
      return undefined;
    }
  }

  async #decide(
    what: 'ignored' | 'heeded',
    address: MacAddress,
    author: Author,
    change: (machine: UnknownMachine, at: number) => UnknownMachine,
  ) {
    const { now, registry } = this.#parts;
    const at = now();
    const { hwaddr } = this.#get(address);
    await this.#writes.putNow(change(this.#get(address), at));
    // It may have been seen while the disk wrote.
    const machine = change(this.#get(address), at);
    this.#keep(machine);
    this.#events.tell({ at, what, hwaddr, ...authorOnly(author) });
    return describeMachine(machine, registry.cluster());
  }

  #get(address: MacAddress): UnknownMachine {
    const machine = this.#book.find(portIdentity(address));
    if (machine !== undefined) return machine;
    throw new NotFoundError(`no unknown machine ${address} has asked here: wwctl discover list --all`, {
      hwaddr: address,
    });
  }

  /** Keeps what a machine that is known here says. */
  #hear(hwaddr: MacAddress, words: UnknownMachine['words']): UnknownMachine | undefined {
    const known = this.#book.find(hwaddr);
    if (known === undefined || words === undefined || sameValue(known.words, words)) return known;
    const machine = { ...known, words };
    this.#keep(machine);
    return machine;
  }

  #wouldTake(machine: UnknownMachine, claim: NodeClaim): boolean {
    if (machine.ignored !== undefined) return false;
    const { discoverable } = this.#parts.registry.cluster();
    return chosen(chooseNode(machine, discoverable, claim)) !== undefined;
  }

  #keep(machine: UnknownMachine): void {
    this.#shelve(machine);
    this.#writes.put(machine);
  }

  #shelve(machine: UnknownMachine): void {
    const pushedOut = this.#book.put(machine);
    if (pushedOut !== undefined) this.#writes.forget(pushedOut);
  }

  #followRegistry(change: RegistryChange): void {
    for (const { hwaddr, node } of assignmentsIn(change)) {
      if (this.#book.find(hwaddr) === undefined) continue;
      this.#events.tell({ at: this.#parts.now(), what: 'assigned', hwaddr, node, ...authorOnly(change.author) });
    }
  }
}

function chosen(choice: ReturnType<typeof chooseNode>): string | undefined {
  return 'take' in choice ? choice.take : undefined;
}

function authorOnly({ who, from, command }: Author): Author {
  return { who, from, command };
}
