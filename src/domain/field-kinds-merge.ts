import type { CompleteOf, FieldTable, Kind, RecordOf } from './field-kinds.ts';
import { fieldsByKey } from './fields-by-key.ts';

/**
 * Warewulf's merge: what `over` says wins, lists are appended, structs and maps merge field by field. Missing fields
 * never override.
 */
export function mergeRecords<F extends FieldTable>(fields: F, base: RecordOf<F>, over: RecordOf<F>): RecordOf<F> {
  return mergeFields(fields, base, over) as RecordOf<F>;
}

/**
 * The record with every list, struct and map in it, empty where nothing was said, and with `~item` in a list carried
 * out.
 */
export function completeRecord<F extends FieldTable>(fields: F, record: RecordOf<F>): CompleteOf<F> {
  return completeFields(fields, record) as CompleteOf<F>;
}

/** A record of the same table that was merged over the same base, and what came of it. */
export interface EarlierMerge {
  readonly over: object;
  readonly merged: object;
}

/**
 * What `base` and `over` merge to, complete.
 * @param complete `base`, complete: shared where `over` says nothing
 * @param earlier shared where `over` says what it said then
 */
export function completeMerged<F extends FieldTable>(
  fields: F,
  base: RecordOf<F>,
  complete: CompleteOf<F>,
  over: RecordOf<F>,
  earlier?: EarlierMerge,
): CompleteOf<F> {
  return completeMergedFields(fields, base, complete, over, earlier ?? NOTHING_EARLIER) as CompleteOf<F>;
}

/** Drops every `~x` and every `x` it names, in whatever order they stand. */
export function withoutNegated(items: readonly string[]): readonly string[] {
  const negated = new Set(items.filter((item) => item.startsWith('~')).map((item) => item.slice(1)));
  if (negated.size === 0) return items;
  return items.filter((item) => !item.startsWith('~') && !negated.has(item));
}

type Entries = Readonly<Record<string, unknown>>;

function completeFields(fields: FieldTable, said: Entries): Entries {
  const complete: Record<string, unknown> = {};
  for (const { name, kind } of fieldsByKey(fields).values()) {
    const value = completeValue(kind, said[name]);
    if (value !== undefined) complete[name] = value;
  }
  return complete;
}

function completeValue(kind: Kind, value: unknown): unknown {
  switch (kind.tag) {
    case 'scalar':
    case 'free':
      return value;
    case 'list':
      return kind.isNegatable ? withoutNegated(asList(value).map(String)) : asList(value);
    case 'struct':
      return completeFields(kind.fields, asRecord(value));
    case 'map':
      return mapEntries(asRecord(value), (entry) => completeValue(kind.value, entry));
  }
}

function completeMergedFields(
  fields: FieldTable,
  base: Entries,
  complete: Entries,
  over: Entries,
  earlier: EarlierMerge,
): Entries {
  const merged: Record<string, unknown> = { ...complete };
  const [then, mergedThen] = [earlier.over as Entries, earlier.merged as Entries];
  for (const [name, value] of Object.entries(over)) {
    const kind = fields[name]?.kind;
    if (kind === undefined || value === undefined) continue;
    merged[name] = then[name] === value ? mergedThen[name] : completeValue(kind, mergeValues(kind, base[name], value));
  }
  return merged;
}

const NOTHING_EARLIER: EarlierMerge = { over: {}, merged: {} };

function mergeFields(fields: FieldTable, base: Entries, over: Entries): Entries {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const kind = fields[name]?.kind;
    if (kind !== undefined && value !== undefined) merged[name] = mergeValues(kind, merged[name], value);
  }
  return merged;
}

function mergeValues(kind: Kind, base: unknown, over: unknown): unknown {
  if (base === undefined) return over;
  switch (kind.tag) {
    case 'scalar':
      return over;
    case 'list':
      return [...asList(base), ...asList(over)];
    case 'struct':
      return mergeFields(kind.fields, asRecord(base), asRecord(over));
    case 'map':
      return mergeEntries(asRecord(base), asRecord(over), (a, b) => mergeValues(kind.value, a, b));
    case 'free':
      return mergeFree(base, over);
  }
}

/** Structured data. List and list: appended. Map and map: merged deeply. Anything else: replaced. */
export function mergeFree(base: unknown, over: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(over)) return [...base, ...over];
  if (isPlainRecord(base) && isPlainRecord(over)) return mergeEntries(base, over, mergeFree);
  return over;
}

function mergeEntries(base: Entries, over: Entries, merge: (a: unknown, b: unknown) => unknown): Entries {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(over)) {
    merged.set(name, merged.has(name) ? merge(merged.get(name), value) : value);
  }
  return Object.fromEntries(merged);
}

function mapEntries(entries: Entries, change: (value: unknown) => unknown): Entries {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value)]));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asRecord(value: unknown): Entries {
  return isPlainRecord(value) ? value : {};
}

function isPlainRecord(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
