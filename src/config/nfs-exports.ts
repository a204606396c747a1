import type { FieldTable, RecordOf } from '../domain/field-kinds.ts';
import { type FieldProblem, readRecord } from '../domain/field-kinds-parse.ts';
import { text } from '../domain/field-kinds-scalar.ts';
import { exportOptions, exportPath } from './setting-kinds.ts';

/** A directory of this server that the cluster network may mount. */
export interface NfsExport {
  readonly path: string;
  /** As exports(5) puts them between parentheses. */
  readonly options: string;
}

const DEFAULT_OPTIONS = 'rw,sync,no_subtree_check';
const PLACE = ['nfs', 'export paths'] as const;

/** Keys of one entry. How nodes mount it was once said here as well; that is a matter of their fstab. */
const EXPORT_FIELDS = {
  path: { key: 'path', kind: exportPath, help: 'Directory' },
  options: { key: 'export options', kind: exportOptions, help: 'Options' },
  mount: { key: 'mount', kind: text, help: 'Not used' },
  mountOptions: { key: 'mount options', kind: text, help: 'Not used' },
} as const satisfies FieldTable;

export interface ReadNfsExports {
  readonly exports: readonly NfsExport[];
  readonly problems: readonly FieldProblem[];
  /** Keys of older Warewulf that mean nothing here. */
  readonly unused: readonly FieldProblem[];
}

/** Reads the value of `nfs: export paths`: a list of `{path, export options}`. */
export function readNfsExports(value: unknown): ReadNfsExports {
  if (value === undefined || value === null || value === '') return { exports: [], problems: [], unused: [] };
  if (!Array.isArray(value)) {
    const remedy = 'Write each entry on its own line like - path: /home.';
    return { exports: [], problems: [{ path: PLACE, what: 'is not a list', remedy }], unused: [] };
  }
  const entries = value.map((entry, index) => ({ at: [...PLACE, String(index)], entry }));
  const read = entries.map(({ at, entry }) => ({ at, ...readRecord(EXPORT_FIELDS, entry, at) }));
  const exports = read.flatMap(({ value: entry }) => exportOf(entry));
  return {
    exports,
    problems: [
      ...read.flatMap(({ at, value: entry, problems }) => [...problems, ...withoutPath(at, entry, problems)]),
      ...repeated(exports),
    ],
    unused: read.flatMap(({ at, value: entry }) => unusedOf(at, entry)),
  };
}

type Entry = RecordOf<typeof EXPORT_FIELDS>;

function exportOf({ path, options = DEFAULT_OPTIONS }: Entry): readonly NfsExport[] {
  return path === undefined ? [] : [{ path, options }];
}

function withoutPath(at: readonly string[], { path }: Entry, known: readonly FieldProblem[]): readonly FieldProblem[] {
  if (path !== undefined || known.length > 0) return [];
  return [{ path: at, what: 'has no path', remedy: 'Write it like path: /home.' }];
}

function repeated(exports: readonly NfsExport[]): readonly FieldProblem[] {
  const paths = exports.map(({ path }) => path);
  const twice = new Set(paths.filter((path, index) => paths.indexOf(path) !== index));
  return [...twice].map((path) => ({ path: PLACE, what: `has ${path} twice`, remedy: 'Keep one of them.' }));
}

function unusedOf(at: readonly string[], { mount, mountOptions }: Entry): readonly FieldProblem[] {
  const keys = [...(mount === undefined ? [] : ['mount']), ...(mountOptions === undefined ? [] : ['mount options'])];
  const remedy = 'What nodes mount is in their resource fstab.';
  return keys.map((key) => ({ path: [...at, key], what: 'is not used by warewulf-ts', remedy }));
}
