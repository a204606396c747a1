import { InvalidError } from '../../domain/errors.ts';
import type { ParsedText } from '../../domain/parse-registry-text.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import { readTable, type TableProblem } from '../../domain/registry-table.ts';
import type { TextFormat } from '../../domain/text-formats.ts';
import type { RegistryTextReader } from '../ports/registry-text-reader.ts';
import type { RegistryDocuments } from './plan-apply.ts';

/** A text that says nodes or profiles. */
export interface RegistryText {
  readonly text: string;
  readonly format: TextFormat;
  /** What its records are, unless it is a whole nodes.conf. */
  readonly kind: RecordKind;
}

/** The records that a text says, and what is wrong in it. */
export type TextDocuments = Pick<RegistryDocuments, 'nodes' | 'profiles' | 'problems'>;

/**
 * The records that a text says: a map from names to records, a table of them, or a nodes.conf with `nodes` and
 * `nodeprofiles`.
 * @throws InvalidError with the line where the text breaks its format
 */
export async function readRegistryText(
  { text, format, kind }: RegistryText,
  reader: RegistryTextReader,
): Promise<TextDocuments> {
  const parsed = await reader.read(text, format);
  if ('problem' in parsed) throw unreadable(parsed.problem);
  return 'table' in parsed ? documentsOfTable(kind, parsed.table) : documentsOf(kind, parsed.value);
}

const SECTION = { node: 'nodes', profile: 'profiles' } as const;

function documentsOf(kind: RecordKind, value: unknown): TextDocuments {
  const records = asMap(value ?? {}, 'the text');
  const isNodesConf = Object.keys(records).length > 0 && Object.keys(records).every((key) => KEYS_OF_FILE.has(key));
  if (!isNodesConf) return { [SECTION[kind]]: records };
  return {
    nodes: asMap(records['nodes'] ?? {}, 'nodes'),
    profiles: asMap(records['nodeprofiles'] ?? {}, 'nodeprofiles'),
  };
}

/** Those of nodes.conf at its top. */
const KEYS_OF_FILE: ReadonlySet<string> = new Set(['nodes', 'nodeprofiles']);

/** @throws InvalidError for headings that say nothing; what is wrong in a row is among the problems */
function documentsOfTable(kind: RecordKind, table: readonly (readonly string[])[]): TextDocuments {
  const { documents, headingProblems, rowProblems } = readTable(kind, table);
  if (headingProblems.length > 0) throw badHeadings(headingProblems);
  const problems = rowProblems.map(({ row, name, heading, what, remedy }) => ({
    line: `row ${row}`,
    records: [{ kind, name }] as const,
    path: heading,
    what,
    remedy,
    isConflict: false,
  }));
  return { [SECTION[kind]]: Object.fromEntries(documents), problems };
}

function badHeadings(problems: readonly TableProblem[]): InvalidError {
  const list = problems.map(({ row, heading, what, remedy }) => ({
    path: `row ${row}`,
    message: `${heading}: ${what}. ${remedy}`,
  }));
  return new InvalidError(list.map(({ path, message }) => `${path}: ${message}`).join('\n'), { problems: list });
}

function asMap(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value));
  }
  throw new InvalidError(`${what} is not a map of names to records: write it like n1: {comment: a node}`);
}

function unreadable({ what, line }: Extract<ParsedText, { problem: unknown }>['problem']): InvalidError {
  const at = line === undefined ? 'the text' : `line ${line}`;
  return new InvalidError(`${at}: ${what}`, { problems: [{ path: at, message: what }] });
}
