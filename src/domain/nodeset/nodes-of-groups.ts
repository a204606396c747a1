import { didYouMean } from '../nearest-name.ts';
import { matchesGlob } from './match-glob.ts';
import type { GroupTerm } from './nodeset.ts';
import type { NodeGroups, NodesetFacts } from './nodeset-facts.ts';
import { isProblem, type NodesetProblem } from './nodeset-problem.ts';
import { ANY_TEXT, expandWord, writtenText } from './word.ts';

/** The nodes of `@NAME` and `@SOURCE:NAME`; of several groups, one after another. */
export function nodesOfGroups({ word }: GroupTerm, facts: NodesetFacts): Iterable<string> | NodesetProblem {
  const nodes = new Set<string>();
  for (const text of expandWord(word)) {
    const found = text === ANY_TEXT ? facts.allNames() : nodesOfGroup(text, facts, word.at);
    if (isProblem(found)) return found;
    for (const node of found) nodes.add(node);
  }
  return nodes;
}

/** What stands before the first colon is a source where there is such a source, else a part of the name. */
function nodesOfGroup(text: string, facts: NodesetFacts, at: number): Iterable<string> | NodesetProblem {
  const [, source, name] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  const groups = source === undefined ? undefined : facts.findGroupSource(writtenText(source));
  if (source === undefined || name === undefined || groups === undefined) {
    return findNodes(text, facts.groups(), facts, at);
  }
  return findNodes(name, groups, facts, at, writtenText(source));
}

function findNodes(
  name: string,
  groups: NodeGroups,
  facts: NodesetFacts,
  at: number,
  source?: string,
): Iterable<string> | NodesetProblem {
  const found = groups.nodesOf(name) ?? matching(name, groups, facts);
  if (found !== undefined) return found;
  const written = writtenText(name);
  const [whole, all] = source === undefined ? [written, 'groups'] : [`${source}:${written}`, `groups of ${source}`];
  return { what: `there is no group ${whole}`, remedy: didYouMean(written, groups.names(), all), at };
}

/** @returns undefined when no group matches. */
function matching(glob: string, groups: NodeGroups, facts: NodesetFacts): Iterable<string> | undefined {
  const names = [...groups.names()].filter((name) => matchesGlob(glob, name));
  const nodes = new Set(names.flatMap((name) => groups.nodesOf(name) ?? []));
  return names.length === 0 ? undefined : [...facts.allNames()].filter((node) => nodes.has(node));
}
