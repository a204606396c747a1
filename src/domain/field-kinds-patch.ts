import type { FieldTable, Kind, RecordOf } from './field-kinds.ts';
import { withoutCleared } from './field-kinds-clear.ts';
import { formatRecord } from './field-kinds-format.ts';
import { type FieldProblem, type Read, readRecord } from './field-kinds-parse.ts';
import { fieldsByKey } from './fields-by-key.ts';
import { didYouMean } from './nearest-name.ts';

/**
 * A change to a record. Places are written as keys joined by dots: `image name`, `kernel.args`,
 * `network devices.default.ipaddr`, `tags.rack`; a map's entry is a place of its own.
 */
export interface RecordPatch {
  /** Values as in a document: a list replaces the list. */
  readonly set?: Readonly<Record<string, unknown>> | undefined;
  /** `*` before further keys is every entry of a map: `disks.*.partitions.swap`. */
  readonly unset?: readonly string[] | undefined;
}

/**
 * What a patch makes of any record. `UNSET` or `UNDEF` as a value, or in a list, clears the place. Fields that the patch
 * says nothing about are those of the record, and shared with it.
 */
export function recordPatcher<F extends FieldTable>(
  fields: F,
  patch: RecordPatch,
): (record: RecordOf<F>) => Required<Read<RecordOf<F>>> {
  const { steps, problems } = readSteps(fields, patch);
  const touched = new Set(steps.map(({ keys: [key = ''] }) => fieldsByKey(fields).get(key)?.name));
  return (record) => {
    const said: Readonly<Record<string, unknown>> = record;
    const [inside, outside] = [pick(said, (name) => touched.has(name)), pick(said, (name) => !touched.has(name))];
    const document: unknown = formatRecord(fields, inside as RecordOf<F>);
    const read = readRecord(
      fields,
      steps.reduce((before, { keys, value }) => changeAt(before, keys, value), document),
    );
    const value = { ...outside, ...read.value } as RecordOf<F>;
    return { value, problems: [...problems, ...read.problems] };
  };
}

function pick(record: Readonly<Record<string, unknown>>, isWanted: (name: string) => boolean) {
  return Object.fromEntries(Object.entries(record).filter(([name]) => isWanted(name)));
}

/** A value of a document for a place; undefined clears it. */
interface Step {
  readonly keys: readonly string[];
  readonly value: unknown;
}

function readSteps(
  fields: FieldTable,
  { set = {}, unset = [] }: RecordPatch,
): { readonly steps: readonly Step[]; readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const said = [...unset.map((path) => [path, undefined] as const), ...Object.entries(set)];
  const steps = said.flatMap(([path, value]) => {
    const place = findPlace({ tag: 'struct', fields }, path, []);
    if (!('problem' in place)) return [{ keys: place.keys, value: toDocument(place.kind, value) }];
    problems.push(place.problem);
    return [];
  });
  return { steps, problems };
}

type Place = { readonly keys: readonly string[]; readonly kind: Kind } | { readonly problem: FieldProblem };

/** The keys that a path of a table means, and the kind of what is there; the path is what follows `keys`. */
export function findPlace(kind: Kind, rest: string, keys: readonly string[]): Place {
  if (rest === '' && keys.length > 0) return { keys, kind };
  switch (kind.tag) {
    case 'struct':
      return findField(kind.fields, rest, keys);
    case 'map': {
      const name = entryNameIn(kind.value, rest);
      return findPlace(kind.value, rest.slice(name.length + 1), [...keys, name]);
    }
    default:
      return { problem: { path: [...keys, rest], what: `${keys.join('.')} has no parts`, remedy: 'Leave them out.' } };
  }
}

function findField(fields: FieldTable, rest: string, keys: readonly string[]): Place {
  const field = Object.values(fields).find(({ key }) => startsWithKey(rest, key));
  if (field !== undefined) return findPlace(field.kind, rest.slice(field.key.length + 1), [...keys, field.key]);
  const [first = rest] = rest.split('.');
  const known = Object.values(fields).map(({ key }) => key);
  const what = `${JSON.stringify(first)} is not a known key`;
  return { problem: { path: [...keys, first], what, remedy: didYouMean(first, known, 'keys') } };
}

/** Names may have dots (`eth0.100`): the shortest one that leaves a key of the entry behind it, else all of the text. */
function entryNameIn(entry: Kind, rest: string): string {
  if (entry.tag !== 'struct') return rest;
  const keys = Object.values(entry.fields).map(({ key }) => key);
  for (let dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.', dot + 1)) {
    if (keys.some((key) => startsWithKey(rest.slice(dot + 1), key))) return rest.slice(0, dot);
  }
  return rest;
}

function startsWithKey(path: string, key: string): boolean {
  return path === key || path.startsWith(`${key}.`);
}

function toDocument(kind: Kind, value: unknown): unknown {
  const inList = kind.tag === 'list' && typeof value === 'string' ? [value] : value;
  return withoutCleared(kind, inList);
}

function changeAt(document: unknown, keys: readonly string[], value: unknown): unknown {
  return value === undefined ? clearAt(document, keys) : replaceAt(document, keys, value);
}

function replaceAt(document: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const entries = entriesOf(document);
  entries.set(key, replaceAt(entries.get(key), rest, value));
  return Object.fromEntries(entries);
}

function clearAt(document: unknown, [key = '', ...rest]: readonly string[]): unknown {
  const entries = entriesOf(document);
  if (rest.length === 0) entries.delete(key);
  const inside = key === EVERY_ENTRY ? [...entries.keys()] : [key];
  for (const name of rest.length === 0 ? [] : inside) {
    if (entries.has(name)) entries.set(name, clearAt(entries.get(name), rest));
  }
  return Object.fromEntries(entries);
}

const EVERY_ENTRY = '*';

function entriesOf(document: unknown): Map<string, unknown> {
  return new Map(typeof document === 'object' && document !== null ? Object.entries(document) : []);
}
