import type { MacAddress } from '../../address/mac-address.ts';
import type { Cluster } from '../../domain/cluster.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import type { RecordPatch } from '../../domain/field-kinds-patch.ts';
import type { NodeRecord, ResolvedNode } from '../../domain/node-schema.ts';
import type { ChangeGroup } from '../../domain/record-diff.ts';
import type { RecordName } from '../../domain/record-name.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import type { Records } from '../../domain/resolve-node.ts';
import type { RevisionFacts, RevisionFilter, RevisionSummary } from '../ports/registry-repository.ts';
import type { RegistryDocuments } from './plan-apply.ts';

/** Who asks for a change, from where and with which words; kept in its revision. */
export interface Author {
  readonly who: string;
  /** `local`, or the IP address of the caller. */
  readonly from: string;
  readonly command: string;
}

export interface ChangeOptions {
  /** Checks everything and stores nothing. */
  readonly dryRun?: boolean | undefined;
  /** The revision that the caller had seen: a record that was changed after it is not changed again. */
  readonly basis?: number | undefined;
  /** Changes the records that can be changed, and says which ones cannot. */
  readonly keepGoing?: boolean | undefined;
}

/** A change of one record may look at it first. */
export interface RecordOptions extends ChangeOptions {
  /** Given the record's document when the change's turn has come; throws to refuse it. */
  readonly check?: ((current: FieldDocument | undefined) => void) | undefined;
}

export interface ChangeResult {
  /** The registry's revision after the change; the current one if nothing was changed. */
  readonly revision: number;
  /** What is different now, or would be; empty when the change says what is so already. */
  readonly changes: readonly ChangeGroup[];
  /** With `keepGoing`: what was left as it is. */
  readonly failed: readonly FailedRecord[];
}

/** The name of one of the nodes that wait for a machine; they are in order of cluster name, then name. */
export type ChooseDiscoverable = (waiting: readonly ResolvedNode[]) => string | undefined;

interface FailedRecord extends RecordName {
  readonly reason: string;
}

/** A change that was stored. */
export interface RegistryChange {
  readonly revision: number;
  readonly author: Author;
  readonly changed: readonly RecordName[];
  readonly before: Cluster;
  readonly after: Cluster;
}

export interface NodeEntry {
  readonly name: string;
  /** What its own record says. */
  readonly record: NodeRecord;
  readonly resolved: ResolvedNode;
  /** The revision that changed the record last. */
  readonly changedAt: number;
}

export interface ProfileEntry {
  readonly name: string;
  readonly record: NodeRecord;
  readonly changedAt: number;
}

export interface RevisionDetails extends RevisionFacts {
  readonly changes: readonly ChangeGroup[];
}

/** Changes of one kind of records. Names may be nodesets (`n[01-04],@gpu`), but those of new records. */
export interface RecordChanges {
  /** New records with the same fields. Of several nodes, each one gets the next IP addresses. */
  add(names: readonly string[], patch: RecordPatch, author: Author, options?: ChangeOptions): Promise<ChangeResult>;
  /** The same change to several records. */
  set(names: readonly string[], patch: RecordPatch, author: Author, options?: ChangeOptions): Promise<ChangeResult>;
  /** One record as a whole, new or in place of what it said. */
  put(name: string, document: unknown, author: Author, options?: RecordOptions): Promise<ChangeResult>;
  /** Changes one record as RFC 7396 says: null clears, lists are replaced. */
  mergePatch(name: string, patch: unknown, author: Author, options?: RecordOptions): Promise<ChangeResult>;
  delete(names: readonly string[], author: Author, options?: RecordOptions): Promise<ChangeResult>;
  /**
   * Gives records other names, the first of `from` the first of `to`; what names a profile follows. Also with
   * `keepGoing` all of them or none.
   */
  rename(
    from: readonly string[],
    to: readonly string[],
    author: Author,
    options?: ChangeOptions,
  ): Promise<ChangeResult>;
  /** New records like `source`, without what only one machine can have; then patched as in `add`. */
  copy(
    source: string,
    names: readonly string[],
    patch: RecordPatch,
    author: Author,
    options?: ChangeOptions,
  ): Promise<ChangeResult>;
}

/**
 * The nodes and profiles of the cluster, and everything that was ever said about them. A change of several records is
 * stored as a whole or not at all, and resolves once it is durable. Changes throw InvalidError, ConflictError or
 * NotFoundError that says everything that is wrong.
 */
export interface Registry {
  /** The current snapshot. */
  cluster(): Cluster;
  /** The profiles' own records. */
  profiles(): Records;
  /** In order of cluster name, then name. @param nodeset undefined: all. */
  listNodes(nodeset?: readonly string[]): readonly NodeEntry[];
  /** In order of name. @param names undefined: all. */
  listProfiles(names?: readonly string[]): readonly ProfileEntry[];
  /**
   * The records that words name, whether they are there or not; undefined when there are no words. For questions about
   * the past.
   */
  namedRecords(
    nodes: readonly string[] | undefined,
    profiles: readonly string[] | undefined,
  ): readonly RecordName[] | undefined;
  readonly edit: Readonly<Record<RecordKind, RecordChanges>>;
  /** Makes records as documents say: an edited list, or a file of another registry. */
  apply(documents: RegistryDocuments, author: Author, options?: ChangeOptions): Promise<ChangeResult>;
  /**
   * Gives the machine to the discoverable node that `choose` names when the change's turn has come: its primary network
   * device gets the address, and it is discoverable no longer. Changes nothing when it names none, or the address is a
   * node's already. @returns the node
   */
  discover(hwaddr: MacAddress, choose: ChooseDiscoverable, author: Author): Promise<readonly string[]>;
  /** Gives the machine to one node in the same way, whether it is discoverable or not. */
  assign(
    hwaddr: MacAddress,
    node: string,
    author: Author,
    options?: ChangeOptions & { readonly force?: boolean | undefined },
  ): Promise<ChangeResult>;
  /** The newest first. */
  history(filter: RevisionFilter): Promise<readonly RevisionSummary[]>;
  /** @param records only these, when given. @throws NotFoundError */
  revision(number: number, records?: readonly RecordName[]): Promise<RevisionDetails>;
  /** What is different at revision `to` from revision `from`. @throws NotFoundError */
  diff(from: number, to: number): Promise<readonly ChangeGroup[]>;
  /** Takes back what a revision changed; refused where later changes built on it. */
  undo(number: number, author: Author, options?: ChangeOptions): Promise<ChangeResult>;
  /** @returns a function that ends the subscription. */
  onChange(listener: (change: RegistryChange) => void): () => void;
}
