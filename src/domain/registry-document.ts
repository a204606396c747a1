import type { FieldTable } from './field-kinds.ts';
import { withoutCleared } from './field-kinds-clear.ts';
import { type FieldDocument, formatRecord } from './field-kinds-format.ts';
import { type Read, readRecord } from './field-kinds-parse.ts';
import { findPlace, type RecordPatch, recordPatcher } from './field-kinds-patch.ts';
import type { NodeField } from './field-row.ts';
import { NODE_FIELDS, type NodeRecord } from './node-schema.ts';

/** What the registry has records of. */
export type RecordKind = 'node' | 'profile';

type NodeFields = typeof NODE_FIELDS;

/** Fewer fields read and write a record with fewer fields, which is a NodeRecord too. */
const PROFILE_FIELDS = Object.fromEntries(
  Object.entries<NodeField>(NODE_FIELDS).filter(([, field]) => field.nodeOnly !== true),
) as unknown as NodeFields;
const FIELDS_OF: Readonly<Record<RecordKind, NodeFields>> = { node: NODE_FIELDS, profile: PROFILE_FIELDS };

/** The fields that records of a kind have. */
export function fieldsOf(kind: RecordKind): FieldTable {
  return FIELDS_OF[kind];
}

/** Reads one record of a nodes.conf, of the database or of a request; `UNSET` and `UNDEF` count as missing. */
export function readDocument(kind: RecordKind, document: unknown): Required<Read<NodeRecord>> {
  const fields = FIELDS_OF[kind];
  return readRecord(fields, withoutCleared({ tag: 'struct', fields }, document));
}

/** The record with the keys of nodes.conf. */
export function formatDocument(record: NodeRecord): FieldDocument {
  return formatRecord(NODE_FIELDS, record);
}

export function patchDocument(kind: RecordKind, record: NodeRecord, patch: RecordPatch): Required<Read<NodeRecord>> {
  return documentPatcher(kind, patch)(record);
}

/** The same patch for many records. */
export function documentPatcher(
  kind: RecordKind,
  patch: RecordPatch,
): (record: NodeRecord) => Required<Read<NodeRecord>> {
  return recordPatcher(FIELDS_OF[kind], patch);
}

/** What stands at a path of keys joined by dots, e.g. `kernel.args`, or why nothing can. */
export function placeAt(kind: RecordKind, path: string): ReturnType<typeof findPlace> {
  return findPlace({ tag: 'struct', fields: FIELDS_OF[kind] }, path, []);
}
