import type { MacAddress } from '../../address/mac-address.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import type { RecordChange } from '../../domain/record-diff.ts';
import type { RecordName } from '../../domain/record-name.ts';
import type { RecordKind } from '../../domain/registry-document.ts';

/** All records, as documents with the keys of nodes.conf, by name. */
export interface StoredRegistry {
  /** 0 while nothing was ever stored. */
  readonly revision: number;
  readonly nodes: ReadonlyMap<string, FieldDocument>;
  readonly profiles: ReadonlyMap<string, FieldDocument>;
  /** The last revision of every record there is or ever was. */
  readonly changedAt: readonly RecordAt[];
}

export interface RecordAt extends RecordName {
  readonly revision: number;
}

/** A change with what it makes of the addresses that the node's own record gives to its devices. */
export interface AddressedChange extends RecordChange {
  /** Missing where the change leaves them as they were; a profile has none. */
  readonly addresses?: Addresses;
}

export interface Addresses {
  readonly hwaddrs: readonly MacAddress[];
  /** IPv4 and IPv6. */
  readonly ips: readonly string[];
}

/** What a revision was for. */
export interface RevisionFacts {
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Who made the change, e.g. `root`. */
  readonly who: string;
  /** Where it was asked for: `local`, or an IP address. */
  readonly from: string;
  /** What was asked for, e.g. `wwctl node add n1`. */
  readonly command: string;
}

export interface RegistryCommit extends RevisionFacts {
  readonly changes: readonly AddressedChange[];
}

/** A revision in a list. */
export interface RevisionSummary extends RevisionFacts {
  /** How many records it changed. */
  readonly counts: Readonly<Record<RecordKind, number>>;
  /** The first of them, in order of kind and name. */
  readonly sample: readonly RecordName[];
}

/** Which revisions to list, the newest first. */
export interface RevisionFilter {
  readonly limit: number;
  /** Only revisions older than this one. */
  readonly before?: number | undefined;
  /** Only revisions that changed one of these records. */
  readonly records?: readonly RecordName[] | undefined;
}

/** The registry of nodes and profiles, with every revision it ever had. */
export interface RegistryRepository {
  load(): Promise<StoredRegistry>;
  /**
   * Stores all changes and the revision, or nothing; resolves once they are durable.
   * @throws ConflictError when the number is not the next one, or an address belongs to another node.
   */
  commit(commit: RegistryCommit): Promise<void>;
  revisions(filter: RevisionFilter): Promise<readonly RevisionSummary[]>;
  /** What a revision was for; undefined when there is none of this number. */
  revision(number: number): Promise<RevisionFacts | undefined>;
  /** What revisions after `after` up to `upTo` changed, in order of revision, kind and name. */
  changes(after: number, upTo: number): Promise<readonly (RecordChange & RecordAt)[]>;
  /**
   * What revisions after `after` up to `upTo` come to, in order of kind and name: each record once, before the first of
   * them and after the last, and none that is as it was.
   */
  netChanges(after: number, upTo: number): Promise<readonly RecordChange[]>;
}
