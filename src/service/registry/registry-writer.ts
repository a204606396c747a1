import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { DEFAULT_PROFILE_RECORD } from '../../domain/default-profile.ts';
import { groupChanges } from '../../domain/record-diff.ts';
import { DEFAULT_PROFILE } from '../../domain/registry-rules.ts';
import { problemReason } from '../../domain/rule-problem.ts';
import type { RegistryRepository } from '../ports/registry-repository.ts';
import { checkBasis } from './check-basis.ts';
import { changesOf, commitOf } from './commit-of.ts';
import { type Plan, planOf } from './plan.ts';
import type { Author, ChangeOptions, ChangeResult, RegistryChange } from './registry.ts';
import { type Edits, editState, type RegistryState } from './registry-state.ts';
import { countEdits, type ReferredNames, settlePlan } from './settle-plan.ts';

export interface RegistryParts {
  readonly repository: RegistryRepository;
  readonly names: ReferredNames;
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
    const { edits, next, problems } = await settlePlan(parts.names, state, plan(state), keepGoing === true);
    await nextTurn();
    const failed = problems.map((problem) => ({ ...problem.records[0], reason: problemReason(problem) }));
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

/** A listener's fault must not undo a change that is stored. */
function tell(listener: (change: RegistryChange) => void, change: RegistryChange, log: RegistryParts['log']): void {
  try {
    listener(change);
  } catch (error) {
    log.error({ err: error, revision: change.revision }, 'a part of the daemon could not follow a registry change');
  }
}
