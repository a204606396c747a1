import type { UpgradeNote } from './upgrade-note.ts';

/** A map of a document while it is being changed. */
export type Entries = Record<string, unknown>;

/** One node or profile on its way from an old form to the current one, with what is to be said about it. */
export interface RecordDraft {
  readonly entries: Entries;
  /** @param path keys below the record */
  note(kind: UpgradeNote['kind'], path: readonly string[], what: string): void;
}

/** A draft of a structure in the record, e.g. of one network device. */
export function draftBelow(draft: RecordDraft, entries: Entries, ...keys: readonly string[]): RecordDraft {
  return { entries, note: (kind, path, what) => draft.note(kind, [...keys, ...path], what) };
}

/** The map under a key, made if it is missing; undefined when something else is there. */
export function mapAt(entries: Entries, key: string): Entries | undefined {
  entries[key] ??= {};
  const value = entries[key];
  return isEntries(value) ? value : undefined;
}

/** The maps under a key by name, e.g. all network devices. What is no map is left to whoever reads the record. */
export function mapsUnder(entries: Entries, key: string): readonly (readonly [string, Entries])[] {
  const value = entries[key];
  if (!isEntries(value)) return [];
  return Object.entries(value).flatMap(([name, entry]) => (isEntries(entry) ? [[name, entry] as const] : []));
}

/** Removes an entry and gives its value; undefined when it is missing or empty. */
export function takeValue(entries: Entries, key: string): unknown {
  const value = entries[key];
  delete entries[key];
  return isBlank(value) ? undefined : value;
}

/** The words of a text, or undefined for anything else. */
export function wordsOf(value: unknown, separator: RegExp): readonly string[] | undefined {
  return typeof value === 'string' ? value.split(separator).filter((word) => word !== '') : undefined;
}

/** One value as text; empty for lists, maps and nothing. */
export function scalarText(value: unknown): string {
  return isScalar(value) ? String(value) : '';
}

export function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Whether a flag is set, in the words of Warewulf. */
export function isYes(value: unknown): boolean {
  return /^(1|t|true|yes)$/i.test(scalarText(value));
}

export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

export function isEntries(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
