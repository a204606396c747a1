import type { RecordName } from './record-name.ts';

/** Why a change cannot be made. */
export interface RuleProblem {
  /** What it is about, the most guilty first: at least one record. */
  readonly records: readonly [RecordName, ...RecordName[]];
  /** Where a text says it, e.g. `row 2`: who reads the text looks there, not for the record. */
  readonly line?: string;
  /** The place in the record, where it is one, e.g. `kernel.args`. */
  readonly path?: string;
  readonly what: string;
  /** A sentence. */
  readonly remedy: string;
  /** True when it collides with something else that is registered. */
  readonly isConflict: boolean;
  /** True when it names a record that is not there. */
  readonly isUnknown?: true;
}

/** E.g. `node n1: kernel.args: is not a list. Write it like [quiet].` */
export function problemSentence(problem: RuleProblem): string {
  if (problem.isUnknown) return `there is no ${subjectOf(problem)}. ${problem.remedy}`;
  return `${subjectOf(problem)}: ${problemReason(problem)}`;
}

export function subjectOf({ line, records: [{ kind, name }] }: RuleProblem): string {
  return line ?? `${kind} ${name}`;
}

/** The sentence without its subject. */
export function problemReason({ path, what, remedy }: RuleProblem): string {
  return `${path === undefined ? '' : `${path}: `}${what}. ${remedy}`;
}
