import type { Ip4 } from '../../address/ip4.ts';
import type { MacAddress } from '../../address/mac-address.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';

/** All records, as documents with the keys of nodes.conf, by name. */
export interface StoredRegistry {
  /** 0 while nothing was ever stored. */
  readonly revision: number;
  readonly nodes: ReadonlyMap<string, FieldDocument>;
  readonly profiles: ReadonlyMap<string, FieldDocument>;
}

/** One record before and after a change; a missing side means there was, or is, no such record. */
export interface RecordChange {
  readonly name: string;
  readonly before?: FieldDocument;
  readonly after?: FieldDocument;
}

export interface NodeChange extends RecordChange {
  /** The addresses that the node's own record gives to its devices. */
  readonly hwaddrs: readonly MacAddress[];
  readonly ips: readonly Ip4[];
}

/** What a revision was for. */
export interface RevisionFacts {
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Who made the change, e.g. `root`. */
  readonly who: string;
  /** What was asked for, e.g. `wwctl node add n1`. */
  readonly command: string;
}

export interface RegistryCommit extends RevisionFacts {
  readonly nodes: readonly NodeChange[];
  readonly profiles: readonly RecordChange[];
}

export interface StoredRevision extends RevisionFacts {
  readonly nodes: readonly RecordChange[];
  readonly profiles: readonly RecordChange[];
}

/** The registry of nodes and profiles, with every revision it ever had. */
export interface RegistryRepository {
  load(): Promise<StoredRegistry>;
  /**
   * Stores all changes and the revision, or nothing; resolves once they are durable.
   * @throws ConflictError when the number is not the next one, or an address belongs to another node.
   */
  commit(commit: RegistryCommit): Promise<void>;
  /** The newest first. */
  revisions(limit: number): Promise<readonly StoredRevision[]>;
}
