import { InvalidError } from '../domain/errors.ts';

/**
 * The nodes that words name, as operations that list take them: all when there are no words. `-` reads standard input,
 * `^FILE` a file. @throws InvalidError for an empty word
 */
export async function nodesInput(words: readonly string[]): Promise<{ readonly names?: readonly string[] }> {
  if (words.length === 0) return {};
  if (words.includes(''))
    throw new InvalidError('a name of a node is empty: write names, or nodesets such as n[01-16]');
  if (!words.some((word) => word === '-' || word.startsWith('^'))) return { names: words };
  const { nodeWords } = await import('./records/node-words.ts');
  return { names: await nodeWords(words) };
}
