import { type Document, isScalar, LineCounter, type Node, parseDocument, type Scalar, visit } from 'yaml';

type Entries = Readonly<Record<string, unknown>>;

/** What a YAML text of records says, or where it is no YAML. */
export type RecordsYaml =
  | { readonly value: unknown }
  | { readonly problem: { readonly what: string; readonly line?: number } };

/**
 * Reads a nodes.conf, or a map of names to records. Values are texts as they were written, so that `version: 6.10` and
 * `asset key: 007` stay what they are; nothing is null, and resources have their types. Never throws.
 */
export function parseRecordsYaml(text: string): RecordsYaml {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      merge: true,
      uniqueKeys: isSameKey,
    });
    const [error] = document.errors;
    if (error !== undefined) return { problem: { what: error.message, line: lines.linePos(error.pos[0]).line } };
    writeAsTexts(document, 'key');
    const typed: unknown = document.toJS();
    writeAsTexts(document, 'value');
    return { value: withTypedResources(document.toJS(), typed) };
  } catch (error) {
    // Aliases that multiply beyond measure; nesting that is deeper than the parser's stack.
    return { problem: { what: error instanceof Error ? error.message : String(error) } };
  }
}

/** Nodes may be called 1 and 01. */
function isSameKey(one: Node | null, other: Node | null): boolean {
  return one === other || (isScalar(one) && isScalar(other) && textOf(one) === textOf(other));
}

function writeAsTexts(document: Document, part: 'key' | 'value'): void {
  visit(document, {
    Scalar: (place, scalar) => {
      if ((place === 'key') === (part === 'key')) scalar.value = textOf(scalar);
    },
  });
}

function textOf({ value, source }: Scalar): unknown {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? source : value;
}

/** Resources are handed to templates as they are, where `passno: 0` must be a number. */
function withTypedResources(texts: unknown, typed: unknown): unknown {
  const isNodesConf = isEntries(texts) && Object.keys(texts).some((key) => SECTIONS.has(key));
  return isNodesConf ? mapTwins(texts, typed, typedRecords) : typedRecords(texts, typed);
}

const SECTIONS: ReadonlySet<string> = new Set(['nodes', 'nodeprofiles']);

function typedRecords(texts: unknown, typed: unknown): unknown {
  return mapTwins(texts, typed, (record, twin) =>
    isEntries(record) && isEntries(twin) && 'resources' in record
      ? { ...record, resources: twin['resources'] }
      : record,
  );
}

function mapTwins(texts: unknown, typed: unknown, change: (text: unknown, twin: unknown) => unknown): unknown {
  if (!isEntries(texts) || !isEntries(typed)) return texts;
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, change(value, typed[key])]));
}

function isEntries(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
