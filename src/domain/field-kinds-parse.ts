import type { FieldTable, Kind, RecordOf, ScalarKind } from './field-kinds.ts';
import { fieldsByKey } from './fields-by-key.ts';
import { didYouMean } from './nearest-name.ts';

/** Something in a document that cannot be taken as it is. */
export interface FieldProblem {
  /** Keys from the top of the document to the place. */
  readonly path: readonly string[];
  /** What is wrong, e.g. `"10.0.0" is not an IPv4 address`. */
  readonly what: string;
  /** What to do about it, as a sentence. */
  readonly remedy: string;
}

/** What could be read, and everything that could not. */
export interface Read<T> {
  readonly value?: T;
  readonly problems: readonly FieldProblem[];
}

/** Reads a document by its field table. Empty values count as missing. */
export function readRecord<F extends FieldTable>(
  fields: F,
  document: unknown,
  path: readonly string[] = [],
): Required<Read<RecordOf<F>>> {
  const problems: FieldProblem[] = [];
  const value = readValue({ tag: 'struct', fields }, document, path, problems);
  return { value: (value ?? {}) as RecordOf<F>, problems };
}

/** Reads one value of a document by its kind. @returns undefined for what is missing, and for what is put on record as a problem. */
function readValue(kind: Kind, value: unknown, path: readonly string[], problems: FieldProblem[]): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  switch (kind.tag) {
    case 'scalar':
      return readScalar(kind, value, path, problems);
    case 'list':
      return readList(kind.item, value, path, problems);
    case 'struct':
      return readFields(kind.fields, value, path, problems);
    case 'map':
      return readMap(kind.entryName, kind.value, value, path, problems);
    case 'free':
      return typeof value === 'object' && Object.keys(value).length === 0 ? undefined : value;
  }
}

function readScalar(
  kind: ScalarKind<unknown>,
  value: unknown,
  path: readonly string[],
  problems: FieldProblem[],
): unknown {
  if (typeof value === 'object') {
    const shape = Array.isArray(value) ? 'a list' : 'a map';
    const what = `is ${shape}, not ${kind.expects}`;
    problems.push({ path, what, remedy: `Write it like ${kind.example}.` });
    return undefined;
  }
  const parsed = kind.parse(String(value));
  if (parsed !== undefined) return parsed;
  const remedy = kind.remedyFor?.(String(value)) ?? `Write it like ${kind.example}.`;
  problems.push({ path, what: `${quote(String(value))} is not ${kind.expects}`, remedy });
  return undefined;
}

function readList(
  item: ScalarKind<unknown>,
  value: unknown,
  path: readonly string[],
  problems: FieldProblem[],
): unknown {
  if (!Array.isArray(value)) {
    problems.push({ path, what: 'is not a list', remedy: `Write it like [${item.example}].` });
    return undefined;
  }
  const values = value.map((element: unknown) => readValue(item, element, path, problems));
  return filled(values.filter((element) => element !== undefined));
}

function readFields(fields: FieldTable, document: unknown, path: readonly string[], problems: FieldProblem[]): unknown {
  if (!isRecord(document)) {
    problems.push({ path, what: 'is not a map of keys to values', remedy: 'Write it like KEY: VALUE.' });
    return undefined;
  }
  const byKey = fieldsByKey(fields);
  const record: Record<string, unknown> = {};
  for (const [key, said] of Object.entries(document)) {
    const field = byKey.get(key);
    const at = [...path, key];
    const value = field && readValue(field.kind, said, at, problems);
    if (field === undefined) problems.push(unknownKey(at, key, byKey.keys()));
    else if (value !== undefined) record[field.name] = value;
  }
  return filled(record);
}

function readMap(
  entryName: ScalarKind<string>,
  kind: Kind,
  document: unknown,
  path: readonly string[],
  problems: FieldProblem[],
): unknown {
  if (!isRecord(document)) {
    problems.push({ path, what: 'is not a map of names to values', remedy: `Write it like ${entryName.example}: …` });
    return undefined;
  }
  const entries = Object.entries(document).map(([text, value]) => {
    const [at, name] = [[...path, text], entryName.parse(text)];
    if (name === undefined) {
      const what = `${quote(text)} is not ${entryName.expects}`;
      problems.push({ path: at, what, remedy: `Write it like ${entryName.example}.` });
    }
    const read = readValue(kind, value, at, problems);
    return [name ?? text, name === undefined ? undefined : read] as const;
  });
  return filled(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
}

function filled<T extends object>(values: T): T | undefined {
  return Object.keys(values).length > 0 ? values : undefined;
}

function unknownKey(path: readonly string[], key: string, known: Iterable<string>): FieldProblem {
  return { path, what: `${quote(key)} is not a known key`, remedy: didYouMean(key, known, 'keys') };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
