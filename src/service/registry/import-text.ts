import { InvalidError } from '../../domain/errors.ts';
import type { ParsedText } from '../../domain/parse-registry-text.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import { readTable } from '../../domain/registry-table.ts';
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

/**
 * The records that a text says: a map from names to records, a table of them, or a nodes.conf with `nodes` and
 * `nodeprofiles`.
 * @throws InvalidError with the line where the text breaks its format
 */
export async function readRegistryText(
  { text, format, kind }: RegistryText,
  reader: RegistryTextReader,
): Promise<Pick<RegistryDocuments, 'nodes' | 'profiles'>> {
  const parsed = await reader.read(text, format);
  if ('problem' in parsed) throw unreadable(parsed.problem);
  return 'table' in parsed ? documentsOfTable(kind, parsed.table) : documentsOf(kind, parsed.value);
}

const SECTION = { node: 'nodes', profile: 'profiles' } as const;

function documentsOf(kind: RecordKind, value: unknown): Pick<RegistryDocuments, 'nodes' | 'profiles'> {
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

function documentsOfTable(kind: RecordKind, table: readonly (readonly string[])[]) {
  const { documents, problems } = readTable(kind, table);
  if (problems.length > 0) {
    const list = problems.map(({ row, heading, what, remedy }) => ({
      path: `row ${row}`,
      message: `${heading}: ${what}. ${remedy}`,
    }));
    const message = list.slice(0, 20).map(({ path, message }) => `${path}: ${message}`);
    throw new InvalidError([...message, ...(list.length > 20 ? [`and ${list.length - 20} more`] : [])].join('\n'), {
      problems: list,
    });
  }
  return { [SECTION[kind]]: Object.fromEntries(documents) };
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
