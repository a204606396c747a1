import type { Nodeset, Operator, Term } from './nodeset.ts';
import { isProblem, type NodesetProblem } from './nodeset-problem.ts';

/** Gives the nodes of a term, each once or more. */
export type ResolveTerm = (term: Term) => Iterable<string> | NodesetProblem;

/** Called with each name that a difference takes away although it was not there. */
export type OnStray = (name: string) => void;

/** The names of a nodeset in order of their first appearance. */
export function evaluateNodeset(
  nodeset: Nodeset,
  resolve: ResolveTerm,
  onStray: OnStray,
): Set<string> | NodesetProblem {
  const names = new Set<string>();
  const steps = nodeset.kind === 'chain' ? nodeset.steps : [{ operator: 'union', operand: nodeset } as const];
  for (const { operator, operand } of steps) {
    const others = operand.kind === 'chain' ? evaluateNodeset(operand, resolve, onStray) : resolve(operand);
    if (isProblem(others)) return others;
    apply(operator, names, others, onStray);
  }
  return names;
}

function apply(operator: Operator, names: Set<string>, others: Iterable<string>, onStray: OnStray): void {
  switch (operator) {
    case 'union':
      for (const name of others) names.add(name);
      return;
    case 'intersection':
      keepOnly(names, new Set(others));
      return;
    case 'difference':
      for (const name of new Set(others)) if (!names.delete(name)) onStray(name);
      return;
    case 'symmetric difference':
      for (const name of new Set(others)) if (!names.delete(name)) names.add(name);
  }
}

function keepOnly(names: Set<string>, kept: ReadonlySet<string>): void {
  for (const name of names) if (!kept.has(name)) names.delete(name);
}
