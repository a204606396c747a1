import { ConflictError, InvalidError } from '../../domain/errors.ts';
import type { RuleProblem } from '../../domain/rule-problem.ts';

/** More sentences than this help nobody. */
const MOST_SENTENCES = 20;

/** @throws ConflictError or InvalidError that says all problems, if there are any. */
export function throwProblems(problems: readonly RuleProblem[]): void {
  if (problems.length === 0) return;
  const sentences = problems.map(({ subject, what, remedy }) => `${subject}: ${what}. ${remedy}`);
  const more = sentences.length > MOST_SENTENCES ? [`and ${sentences.length - MOST_SENTENCES} more`] : [];
  const message = [...sentences.slice(0, MOST_SENTENCES), ...more].join('\n');
  const facts = { problems: problems.slice(0, MOST_SENTENCES).map(({ isConflict: _, ...problem }) => problem) };
  throw problems.some(({ isConflict }) => isConflict)
    ? new ConflictError(message, facts)
    : new InvalidError(message, facts);
}
