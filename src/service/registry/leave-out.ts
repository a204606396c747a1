import type { RecordName } from '../../domain/record-name.ts';
import type { RuleProblem } from '../../domain/rule-problem.ts';
import { type Edits, RECORD_KINDS } from './registry-state.ts';

/**
 * Problems whose first record is left out so that the others can be made. Of edits that clash with each other the least
 * guilty stays, unless it has to go for another reason.
 */
export function problemsToLeave(edits: Edits, found: readonly RuleProblem[]): readonly RuleProblem[] {
  const blamed = found.flatMap((problem) => {
    const edited = problem.records.filter(({ kind, name }) => edits[kind].has(name));
    return edited.length === 0 ? [] : [{ problem, edited }];
  });
  const leaving = new Set<string>();
  return blamed
    .toSorted((one, other) => one.edited.length - other.edited.length)
    .flatMap(({ problem, edited: [first, ...others] }) => {
      if (first === undefined || others.some((other) => leaving.has(keyOf(other)))) return [];
      leaving.add(keyOf(first));
      return [{ ...problem, records: [first, ...problem.records.filter((record) => record !== first)] as const }];
    });
}

/** The edits without those of the records that the problems name first. */
export function withoutRecords(edits: Edits, problems: readonly RuleProblem[]): Edits {
  const bad = new Set(problems.map(({ records: [first] }) => keyOf(first)));
  const kept = RECORD_KINDS.map((kind) => [
    kind,
    new Map(Array.from(edits[kind]).filter(([name]) => !bad.has(keyOf({ kind, name })))),
  ]);
  return Object.fromEntries(kept);
}

function keyOf({ kind, name }: RecordName): string {
  return `${kind} ${name}`;
}
