import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { DEFAULT_PROFILE_RECORD } from '../../domain/default-profile.ts';
import { groupChanges } from '../../domain/record-diff.ts';
import { checkRegistry, DEFAULT_PROFILE, type KnownNames } from '../../domain/registry-rules.ts';
import { problemReason, type RuleProblem } from '../../domain/rule-problem.ts';
import { sameValue } from '../../domain/same-value.ts';
import type { RegistryRepository } from '../ports/registry-repository.ts';
import { checkBasis } from './check-basis.ts';
import { changesOf, commitOf } from './commit-of.ts';
import { type Plan, planOf } from './plan.ts';
import type { Author, ChangeOptions, ChangeResult, RegistryChange } from './registry.ts';
import { type Edits, editState, RECORD_KINDS, type RegistryState, recordsOf } from './registry-state.ts';
import { throwProblems } from './throw-problems.ts';

type Names = () => readonly string[] | Promise<readonly string[]>;

export interface RegistryParts {
  readonly repository: RegistryRepository;
  /** What records may refer to, as it is at the call. */
  readonly names: { readonly images: Names; readonly overlays: Names; readonly ipxeTemplates: Names };
  readonly log: Pick<Logger, 'error'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Holds the current state and changes it, one change after the other. Between the steps of a change everybody else has
 * a turn: changes of thousands of nodes take their time, and DHCP is answered on the same event loop.
 */
export interface RegistryWriter {
  state(): RegistryState;
  /** Makes the edits that `plan` finds for the state as it is when its turn comes. */
  change(author: Author, options: ChangeOptions, plan: (state: RegistryState) => Plan): Promise<ChangeResult>;
  addDefaultProfile(): Promise<void>;
  onChange(listener: (change: RegistryChange) => void): () => void;
}

export function createWriter(parts: RegistryParts, initial: RegistryState): RegistryWriter {
  let state = initial;
  let lastTurn: Promise<unknown> = Promise.resolve();
  const listeners = new Set<(change: RegistryChange) => void>();

  const change = async (
    author: Author,
    { dryRun, basis, keepGoing }: ChangeOptions,
    plan: (state: RegistryState) => Plan,
  ): Promise<ChangeResult> => {
    await nextTurn();
    const { edits, next, problems } = await settle(parts.names, state, plan(state), keepGoing === true);
    await nextTurn();
    const failed = problems.flatMap((problem) =>
      problem.records.slice(0, 1).map((record) => ({ ...record, reason: problemReason(problem) })),
    );
    if (countEdits(edits) === 0) return { revision: state.revision, changes: [], failed };
    if (basis !== undefined) await checkBasis(state, edits, basis, parts.repository);
    const changes = await changesOf(state, edits);
    await nextTurn();
    if (dryRun !== true) await store(author, next, edits, changes);
    await nextTurn();
    return { revision: state.revision, changes: groupChanges(changes), failed };
  };
  const store = async (
    author: Author,
    next: RegistryState,
    edits: Edits,
    changes: Awaited<ReturnType<typeof changesOf>>,
  ): Promise<void> => {
    await parts.repository.commit(commitOf(state, changes, edits, author, parts.now()));
    const before = state.cluster;
    state = next;
    const changed = changes.map(({ kind, name }) => ({ kind, name }));
    const stored = { revision: next.revision, author, changed, before, after: next.cluster };
    for (const listener of listeners) tell(listener, stored, parts.log);
  };

  return {
    state: () => state,
    change: (...request) => {
      const turn = lastTurn.then(() => change(...request));
      lastTurn = turn.catch(() => undefined);
      return turn;
    },
    addDefaultProfile: async () => {
      const { edits } = planOf('profile', new Map([[DEFAULT_PROFILE, DEFAULT_PROFILE_RECORD]]));
      const author = { who: 'warewulfd', from: 'local', command: 'first start' };
      await store(author, editState(state, edits), edits, await changesOf(state, edits));
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface Settled {
  readonly edits: Edits;
  readonly next: RegistryState;
  /** What was left out, and why. */
  readonly problems: readonly RuleProblem[];
}

/**
 * The edits that can be made, without those that say what is so already.
 * @throws the plan's problems and those of the rules; with `isKeptGoing` the records they are about are left out.
 */
async function settle(
  names: RegistryParts['names'],
  state: RegistryState,
  plan: Plan,
  isKeptGoing: boolean,
): Promise<Settled> {
  await nextTurn();
  const known = await knownNames(names);
  // Whoever made one mistake hears of all of them at once.
  if (!isKeptGoing && plan.problems.length > 0) {
    throwProblems([...plan.problems, ...problemsOf(plan.edits, state, known)]);
  }
  let edits = withoutRepeats(withoutRecords(plan.edits, plan.problems), state);
  let problems = plan.problems;
  for (;;) {
    const next = countEdits(edits) === 0 ? state : editState(state, edits);
    await nextTurn();
    const found =
      countEdits(edits) === 0 ? [] : checkRegistry(next, touchedBy(edits, state), known, state.cluster.nodes);
    if (found.length === 0) return { edits, next, problems };
    const fewer = isKeptGoing ? withoutRecords(edits, found) : edits;
    if (countEdits(fewer) === countEdits(edits)) throwProblems(found);
    edits = fewer;
    problems = [...problems, ...found];
  }
}

function problemsOf(edits: Edits, state: RegistryState, known: KnownNames): readonly RuleProblem[] {
  if (countEdits(edits) === 0) return [];
  return checkRegistry(editState(state, edits), touchedBy(edits, state), known, state.cluster.nodes);
}

async function knownNames(names: RegistryParts['names']) {
  const [images, overlays, ipxeTemplates] = await Promise.all([
    names.images(),
    names.overlays(),
    names.ipxeTemplates(),
  ]);
  return { images, overlays, ipxeTemplates };
}

function touchedBy(edits: Edits, before: RegistryState) {
  return RECORD_KINDS.map((kind) => {
    const all = [...edits[kind]];
    return {
      kind,
      before: recordsOf(before, kind),
      names: all.filter(([, record]) => record !== undefined).map(([name]) => name),
      deleted: all.filter(([, record]) => record === undefined).map(([name]) => name),
    };
  });
}

function countEdits(edits: Edits): number {
  return edits.node.size + edits.profile.size;
}

function withoutRepeats(edits: Edits, state: RegistryState): Edits {
  const kept = RECORD_KINDS.map((kind) => {
    const records = recordsOf(state, kind);
    return [kind, new Map(Array.from(edits[kind]).filter(([name, record]) => !sameValue(record, records.get(name))))];
  });
  return Object.fromEntries(kept);
}

function withoutRecords(edits: Edits, problems: readonly RuleProblem[]): Edits {
  const bad = new Set(problems.flatMap(({ records }) => records.map(({ kind, name }) => `${kind} ${name}`)));
  const kept = RECORD_KINDS.map((kind) => [
    kind,
    new Map(Array.from(edits[kind]).filter(([name]) => !bad.has(`${kind} ${name}`))),
  ]);
  return Object.fromEntries(kept);
}

/** A listener's fault must not undo a change that is stored. */
function tell(listener: (change: RegistryChange) => void, change: RegistryChange, log: RegistryParts['log']): void {
  try {
    listener(change);
  } catch (error) {
    log.error({ err: error, revision: change.revision }, 'a part of the daemon could not follow a registry change');
  }
}
