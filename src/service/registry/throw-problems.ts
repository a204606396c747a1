import { ConflictError, InvalidError, NotFoundError } from '../../domain/errors.ts';
import { problemReason, problemSentence, type RuleProblem, subjectOf } from '../../domain/rule-problem.ts';

/** More sentences than this help nobody. */
const MOST_SENTENCES = 20;

/** @throws NotFoundError, ConflictError or InvalidError that says all problems, if there are any. */
export function throwProblems(problems: readonly RuleProblem[]): void {
  if (problems.length === 0) return;
  const shown = problems.slice(0, MOST_SENTENCES);
  const more = problems.length > MOST_SENTENCES ? [`and ${problems.length - MOST_SENTENCES} more`] : [];
  const message = [...new Set(shown.map(problemSentence)), ...more].join('\n');
  const facts = {
    problems: problems.map((problem) => ({
      path: subjectOf(problem),
      message: problemReason(problem),
      ...(problem.path !== undefined && { field: problem.path }),
    })),
  };
  if (problems.every(({ isUnknown }) => isUnknown)) throw new NotFoundError(message, facts);
  if (problems.some(({ isConflict }) => isConflict)) throw new ConflictError(message, facts);
  throw new InvalidError(message, facts);
}
