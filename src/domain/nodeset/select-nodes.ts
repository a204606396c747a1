import { didYouMean } from '../nearest-name.ts';
import { evaluateNodeset } from './evaluate-nodeset.ts';
import { matchesGlob } from './match-glob.ts';
import { nodesOfGroups } from './nodes-of-groups.ts';
import type { AttributeTerm, NamesTerm, Term } from './nodeset.ts';
import type { NodesetFacts } from './nodeset-facts.ts';
import type { NodesetProblem } from './nodeset-problem.ts';
import { parseNodeset } from './parse-nodeset.ts';
import { expandWord, type Word } from './word.ts';

/** Nodes that there are; and names that were written but are no nodes: selected, or taken away from others. */
export interface Selection {
  readonly names: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * The nodes that the words of a command name; several words are read as one text with spaces between them. Names come in
 * the order in which they are written, those of groups, attributes and wildcards in the registry's order.
 */
export function selectNodes(
  texts: readonly string[],
  facts: NodesetFacts,
): Selection | { readonly problem: NodesetProblem } {
  const parsed = parseNodeset(texts.join(' '));
  if ('problem' in parsed) return parsed;
  const strays = new Set<string>();
  const selected = evaluateNodeset(
    parsed.ast,
    (term) => nodesOf(term, facts),
    (name) => facts.has(name) || strays.add(name),
  );
  if ('what' in selected) return { problem: selected };
  const { known = [], unknown = [] } = Object.groupBy(selected, (name) => (facts.has(name) ? 'known' : 'unknown'));
  return { names: known, unknown: [...new Set([...unknown, ...strays])] };
}

function nodesOf(term: Term, facts: NodesetFacts): Iterable<string> | NodesetProblem {
  switch (term.kind) {
    case 'names':
      return nodesOfNames(term, facts);
    case 'group':
      return nodesOfGroups(term, facts);
    case 'attribute':
      return nodesOfAttribute(term, facts);
  }
}

function nodesOfNames({ word }: NamesTerm, facts: NodesetFacts): Iterable<string> {
  const texts = expandWord(word);
  if (!word.hasWildcard) return texts;
  return [...facts.allNames()].filter((name) => texts.some((glob) => matchesGlob(glob, name)));
}

function nodesOfAttribute(term: AttributeTerm, facts: NodesetFacts): Iterable<string> | NodesetProblem {
  const attribute = facts.findAttribute(term.attribute);
  if ('unknown' in attribute) {
    const { unknown, candidates } = attribute;
    const where = unknown === term.attribute ? '' : ` in ${term.attribute}`;
    const remedy = didYouMean(unknown, candidates, 'attributes');
    return { what: `there is no attribute ${unknown}${where}`, remedy, at: term.at };
  }
  const matches = valueMatcher(term.value, (value) => attribute.spell(value));
  return [...facts.allNames()].filter((name) => matches(attribute.valuesOf(name)) !== term.isNegated);
}

/** No value at all is as good as an empty one: `tag.rack=` finds the nodes without rack. */
function valueMatcher(word: Word, spell: (value: string) => string): (values: readonly string[]) => boolean {
  const texts = expandWord(word);
  if (word.hasWildcard) return (values) => values.some((value) => texts.some((glob) => matchesGlob(glob, value)));
  const wanted = new Set(texts.map((text) => (text === '' ? '' : spell(text))));
  return (values) => (values.length === 0 ? wanted.has('') : values.some((value) => wanted.has(value)));
}
