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
  const { value, problems } = readValue({ tag: 'struct', fields }, document, path);
  return { value: (value ?? {}) as RecordOf<F>, problems };
}

/** Reads one value of a document by its kind. */
function readValue(kind: Kind, value: unknown, path: readonly string[]): Read<unknown> {
  if (value === undefined || value === null || value === '') return { problems: [] };
  switch (kind.tag) {
    case 'scalar':
      return readScalar(kind, value, path);
    case 'list':
      return readList(kind.item, value, path);
    case 'struct':
      return readFields(kind.fields, value, path);
    case 'map':
      return readMap(kind.entryName, kind.value, value, path);
    case 'free':
      return typeof value === 'object' && Object.keys(value).length === 0 ? { problems: [] } : { value, problems: [] };
  }
}

function readScalar(kind: ScalarKind<unknown>, value: unknown, path: readonly string[]): Read<unknown> {
  if (typeof value === 'object') {
    const shape = Array.isArray(value) ? 'a list' : 'a map';
    return refuse(path, `is ${shape}, not ${kind.expects}`, `Write it like ${kind.example}.`);
  }
  const parsed = kind.parse(String(value));
  if (parsed !== undefined) return { value: parsed, problems: [] };
  const remedy = kind.remedyFor?.(String(value)) ?? `Write it like ${kind.example}.`;
  return refuse(path, `${quote(String(value))} is not ${kind.expects}`, remedy);
}

function readList(item: ScalarKind<unknown>, value: unknown, path: readonly string[]): Read<unknown> {
  if (!Array.isArray(value)) return refuse(path, 'is not a list', `Write it like [${item.example}].`);
  const reads = value.map((element: unknown) => readValue(item, element, path));
  const values = reads.map((read) => read.value).filter((element) => element !== undefined);
  const problems = reads.flatMap((read) => read.problems);
  return values.length > 0 ? { value: values, problems } : { problems };
}

function readFields(fields: FieldTable, document: unknown, path: readonly string[]): Read<unknown> {
  if (!isRecord(document)) return refuse(path, 'is not a map of keys to values', 'Write it like KEY: VALUE.');
  const byKey = fieldsByKey(fields);
  return collect(document, (key, value) => {
    const field = byKey.get(key);
    const at = [...path, key];
    if (field === undefined) return unknownKey(at, key, byKey.keys());
    return { name: field.name, ...readValue(field.kind, value, at) };
  });
}

function readMap(entryName: ScalarKind<string>, kind: Kind, document: unknown, path: readonly string[]): Read<unknown> {
  if (!isRecord(document))
    return refuse(path, 'is not a map of names to values', `Write it like ${entryName.example}: …`);
  return collect(document, (name, value) => {
    const at = [...path, name];
    const known = entryName.parse(name);
    if (known !== undefined) return { name: known, ...readValue(kind, value, at) };
    return { name, ...refuse(at, `${quote(name)} is not ${entryName.expects}`, `Write it like ${entryName.example}.`) };
  });
}

function collect(
  document: Readonly<Record<string, unknown>>,
  read: (key: string, value: unknown) => Read<unknown> & { readonly name: string },
): Read<unknown> {
  const reads = Object.entries(document).map(([key, value]) => read(key, value));
  const problems = reads.flatMap((entry) => entry.problems);
  const entries = reads.filter((entry) => entry.value !== undefined).map((entry) => [entry.name, entry.value] as const);
  return entries.length > 0 ? { value: Object.fromEntries(entries), problems } : { problems };
}

function unknownKey(
  path: readonly string[],
  key: string,
  known: Iterable<string>,
): Read<unknown> & { readonly name: string } {
  return { name: key, ...refuse(path, `${quote(key)} is not a known key`, didYouMean(key, known, 'keys')) };
}

function refuse(path: readonly string[], what: string, remedy: string): Read<unknown> {
  return { problems: [{ path, what, remedy }] };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
