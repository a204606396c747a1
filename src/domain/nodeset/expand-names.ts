import { evaluateNodeset } from './evaluate-nodeset.ts';
import type { Term } from './nodeset.ts';
import type { NodesetProblem } from './nodeset-problem.ts';
import { parseNodeset } from './parse-nodeset.ts';
import { expandWord } from './word.ts';

/** The names of nodes that need not be there yet, in the order in which they are written: `n[01-16]`, no groups. */
export function expandNames(
  texts: readonly string[],
): { readonly names: readonly string[] } | { readonly problem: NodesetProblem } {
  const parsed = parseNodeset(texts.join(' '));
  if ('problem' in parsed) return parsed;
  const names = evaluateNodeset(parsed.ast, literalNames, () => undefined);
  return 'what' in names ? { problem: names } : { names: [...names] };
}

function literalNames(term: Term): readonly string[] | NodesetProblem {
  if (term.kind === 'names' && !term.word.hasWildcard) return expandWord(term.word);
  const at = term.kind === 'attribute' ? term.at : term.word.at;
  return {
    what: 'groups, attributes and wildcards name only nodes that there are',
    remedy: 'Write out the names of new nodes, such as n[01-16].',
    at,
  };
}
