import type { FieldDocument } from './field-kinds-format.ts';
import type { FieldProblem } from './field-kinds-parse.ts';
import { didYouMean } from './nearest-name.ts';
import { fullPath, SHORT_NAMES } from './nodeset/attribute-names.ts';
import { formatDocument, patchDocument, placeAt, type RecordKind } from './registry-document.ts';
import { splitList } from './split-list.ts';

/** A table of records: a heading per column, then a row per record. */
export type RegistryTable = readonly (readonly string[])[];

/** The column of the records' names. */
export const NAME_HEADING = 'name';

/** Something in a table that cannot be taken as it is. */
export interface TableProblem {
  /** Counted from 1, the headings are row 1. */
  readonly row: number;
  readonly heading: string;
  readonly what: string;
  readonly remedy: string;
}

interface RowProblem extends TableProblem {
  /** The record that the row is about. */
  readonly name: string;
}

interface ReadTable {
  /** Without what could not be read. */
  readonly documents: ReadonlyMap<string, FieldDocument>;
  /** With one of them, nothing is read. */
  readonly headingProblems: readonly TableProblem[];
  readonly rowProblems: readonly RowProblem[];
}

/** The records that a table says, and everything that could not be read. Empty cells say nothing. */
export function readTable(kind: RecordKind, [headings = [], ...rows]: RegistryTable): ReadTable {
  const columns = headings.map((heading) => columnOf(kind, heading));
  const unknown = [
    ...columns.flatMap((column) => ('problem' in column ? [column.problem] : [])),
    ...repeated(headings, columns),
  ];
  const named = columns.findIndex((column) => 'isName' in column);
  if (named < 0) unknown.push(headingProblem(NAME_HEADING, 'there is no column of names', 'Call one of them name.'));
  if (unknown.length > 0) return { documents: new Map(), headingProblems: unknown, rowProblems: [] };
  const documents = new Map<string, FieldDocument>();
  const rowProblems: RowProblem[] = [];
  for (const [index, row] of rows.entries()) {
    const name = row[named] ?? '';
    const read = readRow(kind, columns, row);
    const bad = documents.has(name) ? [...read.problems, twice(name)] : read.problems;
    rowProblems.push(...bad.map((problem) => ({ row: index + 2, name, ...problem })));
    documents.set(name, read.document);
  }
  return { documents, headingProblems: [], rowProblems };
}

type Column =
  | { readonly isName: true }
  | { readonly heading: string; readonly path: string; readonly isList: boolean; readonly isFree: boolean }
  | { readonly problem: TableProblem };

type CellProblem = Omit<TableProblem, 'row'>;

/** A heading is a path of keys, or a flag of the command line: `ipaddr` means that of the device `default`. */
function columnOf(kind: RecordKind, heading: string): Column {
  if (heading.toLowerCase() === NAME_HEADING) return { isName: true };
  const path = fullPath(heading).replace('network devices.*', 'network devices.default');
  const place = placeAt(kind, path);
  if ('problem' in place) {
    const remedy = didYouMean(heading, SHORT_NAMES, 'short names of fields');
    return { problem: headingProblem(heading, 'is no field', remedy) };
  }
  if (path.includes('*') || place.kind.tag === 'struct' || place.kind.tag === 'map') {
    return { problem: headingProblem(heading, 'is not one field', 'Write its path, e.g. disks./dev/sda.wipe_table.') };
  }
  return { heading, path, isList: place.kind.tag === 'list', isFree: place.kind.tag === 'free' };
}

/** Columns that say what one before them says: only one of the two could count. */
function repeated(headings: readonly string[], columns: readonly Column[]): readonly TableProblem[] {
  const meant = columns.map((column) =>
    'path' in column ? column.path : 'isName' in column ? NAME_HEADING : undefined,
  );
  return meant.flatMap((path, index) => {
    const first = meant.indexOf(path);
    if (path === undefined || first === index) return [];
    const what = `means ${path}, as column ${first + 1} does`;
    return [headingProblem(headings[index] ?? path, what, 'Leave one of them.')];
  });
}

function readRow(
  kind: RecordKind,
  columns: readonly Column[],
  row: readonly string[],
): { readonly document: FieldDocument; readonly problems: readonly CellProblem[] } {
  const set = new Map<string, unknown>();
  const problems: CellProblem[] = [];
  for (const [index, column] of columns.entries()) {
    const cell = row[index] ?? '';
    if (cell === '' || !('path' in column)) continue;
    const value = cellValue(column, cell);
    if (value === undefined) problems.push(cellProblem(column.heading, cell));
    else set.set(column.path, value);
  }
  const read = patchDocument(kind, {}, { set: Object.fromEntries(set) });
  return { document: formatDocument(read.value), problems: [...problems, ...read.problems.map(fieldProblem)] };
}

/** Lists have commas, structures are JSON. @returns undefined for a text that is neither. */
function cellValue(column: { readonly isList: boolean; readonly isFree: boolean }, cell: string): unknown {
  if (column.isList) return splitList(cell);
  if (!column.isFree) return cell;
  try {
    return JSON.parse(cell);
  } catch {
    return undefined;
  }
}

function cellProblem(heading: string, cell: string): CellProblem {
  const shown = JSON.stringify(cell.slice(0, 60));
  return { heading, what: `${shown} cannot be read`, remedy: 'Write lists as a,b and structures as JSON.' };
}

function fieldProblem({ path, what, remedy }: FieldProblem): CellProblem {
  return { heading: path.join('.'), what, remedy };
}

function headingProblem(heading: string, what: string, remedy: string): TableProblem {
  return { row: 1, heading, what, remedy };
}

function twice(name: string): CellProblem {
  return { heading: NAME_HEADING, what: `${name} has a row before`, remedy: 'Leave one of them.' };
}
