import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkRegistry } from '../../domain/registry-rules.ts';
import type { KnownNames } from '../../domain/registry-rules-references.ts';
import type { Records } from '../../domain/resolve-node.ts';
import type { RuleProblem } from '../../domain/rule-problem.ts';
import { sameValue } from '../../domain/same-value.ts';
import { problemsToLeave, withoutRecords } from './leave-out.ts';
import type { Plan } from './plan.ts';
import {
  type Edits,
  editState,
  NO_EDITS,
  RECORD_KINDS,
  type RecordEdits,
  type RegistryState,
  recordsOf,
} from './registry-state.ts';
import { throwProblems } from './throw-problems.ts';

type Names = () => readonly string[] | Promise<readonly string[]>;

/** What records may refer to, as it is at the call. */
export interface ReferredNames {
  readonly images: Names;
  readonly overlays: Names;
  readonly ipxeTemplates: Names;
}

interface Settled {
  readonly edits: Edits;
  readonly next: RegistryState;
  /** What was left out, and why: each is about the first of its records. */
  readonly problems: readonly RuleProblem[];
}

/**
 * The edits that can be made, without those that say what is so already.
 * @throws the plan's problems and those of the rules; with `isKeptGoing` the records they are about are left out.
 */
export async function settlePlan(
  names: ReferredNames,
  state: RegistryState,
  plan: Plan,
  isKeptGoing: boolean,
): Promise<Settled> {
  await nextTurn();
  const known = await knownNames(names);
  // Whoever made one mistake hears of all of them at once.
  if ((!isKeptGoing || plan.isWhole) && plan.problems.length > 0) {
    throwProblems([...plan.problems, ...problemsOf(plan.edits, plan, state, known)]);
  }
  let edits = withoutRepeats(withoutRecords(plan.edits, plan.problems), state);
  let problems = plan.problems;
  for (;;) {
    const next = countEdits(edits) === 0 ? state : editState(state, edits);
    await nextTurn();
    const found =
      countEdits(edits) === 0 ? [] : checkRegistry(next, touchedBy(edits, plan, state), known, state.cluster.nodes);
    if (found.length === 0) return { edits, next, problems };
    const left = isKeptGoing ? problemsToLeave(edits, found) : [];
    if (left.length === 0) throwProblems(found);
    edits = withoutRecords(edits, left);
    problems = [...problems, ...left];
  }
}

function problemsOf(edits: Edits, plan: Plan, state: RegistryState, known: KnownNames): readonly RuleProblem[] {
  if (countEdits(edits) === 0) return [];
  return checkRegistry(editState(state, edits), touchedBy(edits, plan, state), known, state.cluster.nodes);
}

async function knownNames(names: ReferredNames) {
  const [images, overlays, ipxeTemplates] = await Promise.all([
    names.images(),
    names.overlays(),
    names.ipxeTemplates(),
  ]);
  return { images, overlays, ipxeTemplates };
}

function touchedBy(edits: Edits, { renamed }: Plan, before: RegistryState) {
  return RECORD_KINDS.map((kind) => {
    const all = [...edits[kind]];
    return {
      kind,
      before: withRenamed(recordsOf(before, kind), renamed?.[kind]),
      names: all.filter(([, record]) => record !== undefined).map(([name]) => name),
      deleted: all.filter(([, record]) => record === undefined).map(([name]) => name),
    };
  });
}

/** The records as they were, those with a new name under that one too. */
function withRenamed(records: Records, renamed: RecordEdits = NO_EDITS): Records {
  if (renamed.size === 0) return records;
  const named = Array.from(renamed).flatMap(([name, record]) =>
    record === undefined ? [] : [[name, record] as const],
  );
  return new Map([...records, ...named]);
}

export function countEdits(edits: Edits): number {
  return edits.node.size + edits.profile.size;
}

function withoutRepeats(edits: Edits, state: RegistryState): Edits {
  const kept = RECORD_KINDS.map((kind) => {
    const records = recordsOf(state, kind);
    return [kind, new Map(Array.from(edits[kind]).filter(([name, record]) => !sameValue(record, records.get(name))))];
  });
  return Object.fromEntries(kept);
}
