import { documentLeaves, leafText } from '../domain/document-leaves.ts';
import { InvalidError } from '../domain/errors.ts';
import type { RecordPatch } from '../domain/field-kinds-patch.ts';
import type { NodeRecord } from '../domain/node-schema.ts';
import { formatDocument, patchDocument, type RecordKind } from '../domain/registry-document.ts';

/** What a patch changes in one record. */
export interface RecordPreview {
  readonly name: string;
  readonly changes: readonly FieldChange[];
}

interface FieldChange {
  /** E.g. `kernel.args`. */
  readonly field: string;
  /** Null where the record did not say it. */
  readonly before: string | null;
  /** Null where the record will not say it. */
  readonly after: string | null;
}

/** Records that a patch leaves as they are do not appear. @throws InvalidError when the patch itself is wrong. */
export function previewChange(
  kind: RecordKind,
  entries: readonly { readonly name: string; readonly record: NodeRecord }[],
  patch: RecordPatch,
): readonly RecordPreview[] {
  return entries
    .map(({ name, record }) => ({ name, changes: fieldChanges(record, patched(kind, record, patch)) }))
    .filter(({ changes }) => changes.length > 0);
}

function patched(kind: RecordKind, record: NodeRecord, patch: RecordPatch): NodeRecord {
  const { value, problems } = patchDocument(kind, record, patch);
  if (problems.length === 0) return value;
  const found = problems.map(({ path, what, remedy }) => ({ path: path.join('.'), message: `${what}. ${remedy}` }));
  throw new InvalidError(found.map(({ path, message }) => `${path}: ${message}`).join('\n'), { problems: found });
}

function fieldChanges(before: NodeRecord, after: NodeRecord): readonly FieldChange[] {
  const old = documentLeaves(formatDocument(before));
  const now = documentLeaves(formatDocument(after));
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields
    .map((field) => ({ field, before: textAt(old, field), after: textAt(now, field) }))
    .filter((change) => change.before !== change.after);
}

function textAt(leaves: ReadonlyMap<string, unknown>, field: string): string | null {
  return leaves.has(field) ? leafText(leaves.get(field)) : null;
}
