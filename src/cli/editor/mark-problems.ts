import { isMap, LineCounter, parseDocument } from 'yaml';

/** Something wrong with an edited text: `line 7`, or the record it is about, e.g. `node n1`. */
export interface TextProblem {
  readonly path: string;
  readonly message: string;
}

/** Lines that we write into a text begin so; they are taken out again before it is read. */
const MARK = '#! ';

/** The text with each problem on a line of its own, above the line that it is about. */
export function markProblems(text: string, problems: readonly TextProblem[]): string {
  const lineOf = lineFinder(text);
  const marks = Map.groupBy(problems, ({ path }) => lineOf(path));
  const lines = text.split('\n');
  return lines
    .flatMap((line, index) => [
      ...(marks.get(index + 1) ?? []).map(({ path, message }) => markLine(path, message)),
      line,
    ])
    .join('\n');
}

export function withoutMarks(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith(MARK))
    .join('\n');
}

function markLine(path: string, message: string): string {
  return `${MARK}${path}: ${message.replaceAll('\n', ' ')}`;
}

/** What cannot be placed stands at the top. */
function lineFinder(text: string): (path: string) => number {
  const counter = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const starts = new Map<string, number>();
  for (const { key } of isMap(contents) ? contents.items : []) {
    if (hasRange(key)) starts.set(String(key), counter.linePos(key.range[0]).line);
  }
  return (path) => {
    const line = /^line (\d+)$/.exec(path)?.[1];
    return line === undefined ? (starts.get(path.replace(/^(node|profile) /, '')) ?? 1) : Number(line);
  };
}

function hasRange(key: unknown): key is { readonly range: readonly [number, number, number] } {
  return typeof key === 'object' && key !== null && 'range' in key && Array.isArray(key.range);
}
