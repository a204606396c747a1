import type { MacAddress } from '../../address/mac-address.ts';
import type { Cluster } from '../../domain/cluster.ts';
import type { RecordPatch } from '../../domain/field-kinds-patch.ts';
import type { NodeRecord, ResolvedNode } from '../../domain/node-schema.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import type { StoredRevision } from '../ports/registry-repository.ts';

/** Who asks for a change, and with which words; both are kept in its revision. */
export interface Author {
  readonly who: string;
  readonly command: string;
}

export interface ChangeResult {
  /** The registry's revision after the change. */
  readonly revision: number;
  /** Records that are different now; empty when the change says what was so already. */
  readonly changed: readonly string[];
}

/** A change that was stored. */
export interface RegistryChange extends ChangeResult {
  readonly kind: RecordKind;
  readonly before: Cluster;
  readonly after: Cluster;
}

export interface NodeEntry {
  readonly name: string;
  /** What its own record says. */
  readonly record: NodeRecord;
  readonly resolved: ResolvedNode;
}

export interface ProfileEntry {
  readonly name: string;
  readonly record: NodeRecord;
}

/**
 * The nodes and profiles of the cluster. Node names may be patterns (`n[01-04],login`). A change of several records is
 * stored as a whole or not at all, and resolves once it is durable. Changes throw InvalidError, ConflictError or
 * NotFoundError that says everything that is wrong.
 */
export interface Registry {
  /** The current snapshot. */
  cluster(): Cluster;
  /** In order of cluster name, then name. @param patterns undefined: all. */
  listNodes(patterns?: readonly string[]): readonly NodeEntry[];
  addNodes(patterns: readonly string[], patch: RecordPatch, author: Author): Promise<ChangeResult>;
  setNodes(patterns: readonly string[], patch: RecordPatch, author: Author): Promise<ChangeResult>;
  deleteNodes(patterns: readonly string[], author: Author): Promise<ChangeResult>;
  /**
   * Gives the machine to the first discoverable node: its primary network device gets the address, and it is
   * discoverable no longer. Changes nothing when there is none, or the address is a node's already.
   */
  discover(hwaddr: MacAddress, author: Author): Promise<ChangeResult>;
  /** In order of name. @param names undefined: all. */
  listProfiles(names?: readonly string[]): readonly ProfileEntry[];
  addProfiles(names: readonly string[], patch: RecordPatch, author: Author): Promise<ChangeResult>;
  setProfiles(names: readonly string[], patch: RecordPatch, author: Author): Promise<ChangeResult>;
  deleteProfiles(names: readonly string[], author: Author): Promise<ChangeResult>;
  /** The newest first. */
  revisions(limit: number): Promise<readonly StoredRevision[]>;
  /** @returns a function that ends the subscription. */
  onChange(listener: (change: RegistryChange) => void): () => void;
}
