import type { NodeRecord } from '../../domain/node-schema.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import type { RuleProblem } from '../../domain/rule-problem.ts';
import { type Edits, NO_EDITS } from './registry-state.ts';

/** What a change comes to: the records it can make, and what speaks against the others. */
export interface Plan {
  readonly edits: Edits;
  /** A record that has one is not to be made as it stands in the edits. */
  readonly problems: readonly RuleProblem[];
  /** True when the problems are those of all records: none can be made without the others. */
  readonly isWhole?: true;
  /** Records that come under new names, by these: what they named before is not asked again. */
  readonly renamed?: Edits;
}

export function planOf(
  kind: RecordKind,
  edits: ReadonlyMap<string, NodeRecord | undefined>,
  problems: readonly RuleProblem[] = [],
): Plan {
  return { edits: { node: NO_EDITS, profile: NO_EDITS, [kind]: edits }, problems };
}
