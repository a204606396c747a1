import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { systemErrorCode } from '../../config/system-error-code.ts';
import { InvalidError } from '../../domain/errors.ts';
import { expandNames } from '../../domain/nodeset/expand-names.ts';
import { foldNodeset } from '../../domain/nodeset/fold-nodeset.ts';
import { MAX_TEXT } from '../../domain/nodeset/nodeset-limits.ts';
import { nodesetProblemText } from '../../domain/nodeset/nodeset-problem.ts';
import { parseNodeset } from '../../domain/nodeset/parse-nodeset.ts';

/**
 * The words that name nodes, with what `-` (standard input) and `^FILE` stand for in parentheses: nodesets, on as many
 * lines as they need, with comments behind #.
 * @throws InvalidError for a file that cannot be read, more than a MiB, or lines that are no nodesets.
 */
export async function nodeWords(words: readonly string[], input: Readable = process.stdin): Promise<readonly string[]> {
  let typed: Promise<string> | undefined;
  const readInput = (): Promise<string> => (typed ??= readNodes(input, 'standard input'));
  return Promise.all(
    words.map((word) => {
      if (word === '-') return readInput();
      return word.startsWith('^') && word.length > 1 ? readFile(word.slice(1)) : word;
    }),
  );
}

async function readFile(path: string): Promise<string> {
  try {
    return await readNodes(createReadStream(path), path);
  } catch (cause) {
    if (cause instanceof InvalidError) throw cause;
    const remedy =
      'behind ^ at the beginning of a word stands the name of a file; the operator ^ has a space behind it';
    throw new InvalidError(
      `cannot read nodes from ${path} (${systemErrorCode(cause)}): ${remedy}`,
      { path },
      { cause },
    );
  }
}

async function readNodes(stream: Readable, source: string): Promise<string> {
  const text = (await readText(stream, source)).replaceAll(/(^|\s)#.*/gm, '$1');
  const parsed = parseNodeset(text);
  if (!('problem' in parsed)) return `(${shortened(text)})`;
  const line = text.slice(0, parsed.problem.at).split('\n').length;
  throw new InvalidError(`${source}, line ${line}: ${nodesetProblemText([text], parsed.problem)}`, { source, line });
}

async function readText(stream: Readable, source: string): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    sizeBytes += bytes.length;
    if (sizeBytes > MAX_TEXT)
      throw new InvalidError(`${source} has more than ${MAX_TEXT} bytes: name fewer nodes at once`);
  }
  return Buffer.concat(chunks).toString();
}

/** Folded where that keeps the names and their order: a list of thousands is a few characters then. */
function shortened(text: string): string {
  const listed = expandNames([text]);
  if ('problem' in listed) return text.trim();
  const folded = foldNodeset(listed.names);
  const again = expandNames([folded]);
  const isSame = 'names' in again && again.names.every((name, index) => name === listed.names[index]);
  return isSame ? folded : text.trim();
}
