import { documentLeaves } from './document-leaves.ts';
import type { FieldDocument } from './field-kinds-format.ts';
import type { RecordName } from './record-name.ts';
import type { RecordKind } from './registry-document.ts';
import { sameValue } from './same-value.ts';
import { shownText } from './secret-fields.ts';

/** One record before and after a change; a missing side means there was, or is, no such record. */
export interface RecordChange extends RecordName {
  readonly before?: FieldDocument;
  readonly after?: FieldDocument;
}

/** A field of a record, as texts for people. */
interface FieldChange {
  /** E.g. `kernel.args`. */
  readonly field: string;
  /** Null where the record did not say it. */
  readonly before: string | null;
  /** Null where the record does not say it any more. */
  readonly after: string | null;
}

/** Records of one kind that changed in the same way. */
export interface ChangeGroup {
  readonly kind: RecordKind;
  readonly change: 'added' | 'changed' | 'deleted';
  readonly names: readonly string[];
  readonly fields: readonly FieldChange[];
}

/** Records with the same changes share a group; groups come in the order of their first record. */
export function groupChanges(changes: Iterable<RecordChange>): readonly ChangeGroup[] {
  const groups = new Map<string, { group: Omit<ChangeGroup, 'names'>; names: string[] }>();
  for (const { kind, name, before, after } of changes) {
    const change = before === undefined ? 'added' : after === undefined ? 'deleted' : 'changed';
    const fields = fieldChanges(before, after);
    if (change === 'changed' && fields.length === 0) continue;
    const key = JSON.stringify([kind, change, fields]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { group: { kind, change, fields }, names: [name] });
    else known.names.push(name);
  }
  return Array.from(groups.values(), ({ group, names }) => ({ ...group, names }));
}

function fieldChanges(before: FieldDocument = {}, after: FieldDocument = {}): readonly FieldChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = new Set(keys.filter((key) => !sameValue(before[key], after[key])));
  const [old, now] = [documentLeaves(pick(before, changed)), documentLeaves(pick(after, changed))];
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields
    .filter((field) => !sameValue(old.get(field), now.get(field)))
    .map((field) => ({ field, before: textAt(old, field), after: textAt(now, field) }));
}

function pick(document: FieldDocument, keys: ReadonlySet<string>): FieldDocument {
  return Object.fromEntries(Object.entries(document).filter(([key]) => keys.has(key)));
}

/** Who may read the history need not know passwords. */
function textAt(leaves: ReadonlyMap<string, unknown>, field: string): string | null {
  return leaves.has(field) ? shownText(field, leaves.get(field)) : null;
}
