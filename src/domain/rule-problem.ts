/** Why a change cannot be made. */
export interface RuleProblem {
  /** What it is about, e.g. `node n1`. */
  readonly subject: string;
  readonly what: string;
  /** A sentence. */
  readonly remedy: string;
  /** True when it collides with something else that is registered. */
  readonly isConflict: boolean;
}
