import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLError } from 'yaml';

/** A YAML text as plain values: all scalars are texts as they were written. */
export interface YamlText {
  /** False when the text is not YAML: `value` is then undefined. Keys that stand there twice are still readable. */
  readonly isReadable: boolean;
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
  /** The line of the innermost key of `path` that is there, counted from 1. */
  lineOf(path: readonly string[]): number;
}

interface YamlProblem {
  readonly line: number;
  /** The key that stands there twice; empty for the text as a whole. */
  readonly key: string;
  readonly what: string;
  readonly remedy: string;
}

/** One mistake brings many errors behind it, which say nothing new. */
const MOST_PROBLEMS = 10;

/** Reads YAML; never throws. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
    const isReadable = document.errors.every(({ code }) => code === 'DUPLICATE_KEY');
    return {
      isReadable,
      value: isReadable ? document.toJS() : undefined,
      problems: document.errors.slice(0, MOST_PROBLEMS).map((error) => describe(error, text, lines)),
      lineOf: (path) => lineAt(lines, keyOffset(document.contents, path)),
    };
  } catch (cause) {
    // Deep nesting overflows the parser's stack, and aliases can refer to nothing.
    const what = `cannot be read as YAML (${cause instanceof Error ? cause.message : String(cause)})`;
    return {
      isReadable: false,
      value: undefined,
      problems: [{ line: 1, key: '', what, remedy: 'Write plain KEY: VALUE lines.' }],
      lineOf: () => 1,
    };
  }
}

function describe(error: YAMLError, text: string, lines: LineCounter): YamlProblem {
  const [start] = error.pos;
  const line = lineAt(lines, start);
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[^:\n]*/.exec(text.slice(start))?.[0].trim() ?? '';
    return { line, key, what: 'is here a second time', remedy: 'Keep one of them.' };
  }
  const remedy = 'Look at the indentation, colons and quotes around this line.';
  return { line, key: '', what: `is not YAML: ${error.message}`, remedy };
}

function keyOffset(contents: Node | null, path: readonly string[]): number {
  let node: unknown = contents;
  let offset = 0;
  for (const key of path) {
    if (isSeq(node)) {
      node = node.items[Number(key)];
      if (!isNode(node)) break;
      offset = node.range?.[0] ?? offset;
      continue;
    }
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (pair === undefined || !isScalar(pair.key)) break;
    offset = pair.key.range?.[0] ?? offset;
    node = pair.value;
  }
  return offset;
}

function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}
