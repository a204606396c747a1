import type { ApiClient } from '../../api/client.ts';
import { nodeFlags } from '../../domain/record-flags.ts';
import { fieldValues, groupNames, nodeNames } from './live-words.ts';

/** Nodesets whose last term begins as it is typed: names of nodes, `@` with groups, `image=` with values. */
export async function nodesetWords(partial: string, api: ApiClient): Promise<readonly string[]> {
  const start = lastTermAt(partial);
  const term = partial.slice(start);
  const words = (await termsLike(term, api)).filter((word) => word.startsWith(term));
  return words.map((word) => partial.slice(0, start) + word);
}

/** After the last operator that is not in brackets: in `n[01,03],n0` it is `n0`. */
function lastTermAt(text: string): number {
  const withoutBrackets = text.replaceAll(BRACKETS, (inside) => '.'.repeat(inside.length));
  return Math.max(...OPERATORS.map((operator) => withoutBrackets.lastIndexOf(operator) + 1));
}

const BRACKETS = /\[[^\]]*(?:\]|$)/g;
const OPERATORS = [...',!&^( '];

async function termsLike(term: string, api: ApiClient): Promise<readonly string[]> {
  if (term.startsWith('@')) return (await groupNames(api)).map((name) => `@${name}`);
  const attribute = /^([^=]+)=/.exec(term)?.[1];
  if (attribute === undefined) return nodeNames(api);
  const tag = /^tags?\.(.+)$/.exec(attribute)?.[1];
  const flag = tag === undefined ? nodeFlags().find((one) => one.flag === attribute) : tagFlag(tag);
  const values = flag === undefined ? [] : await fieldValues(api, flag);
  return values.map((value) => `${attribute}=${value}`);
}

function tagFlag(name: string) {
  return { tag: 'value', path: ['tags', name] } as const;
}
