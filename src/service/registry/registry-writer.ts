import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { RecordKind } from '../../domain/registry-document.ts';
import { checkRegistry, DEFAULT_PROFILE } from '../../domain/registry-rules.ts';
import type { RegistryRepository } from '../ports/registry-repository.ts';
import { commitOf } from './commit-of.ts';
import { DEFAULT_PROFILE_RECORD } from './default-profile.ts';
import type { Author, ChangeResult, RegistryChange } from './registry.ts';
import { type Edits, editState, type RegistryState, recordsOf } from './registry-state.ts';
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

/** Holds the current state and changes it, one change after the other. */
export interface RegistryWriter {
  state(): RegistryState;
  /** Makes the edits that `plan` finds for the state as it is when its turn comes. */
  change(kind: RecordKind, author: Author, plan: (state: RegistryState) => Edits): Promise<ChangeResult>;
  addDefaultProfile(): Promise<void>;
  onChange(listener: (change: RegistryChange) => void): () => void;
}

export function createWriter(parts: RegistryParts, initial: RegistryState): RegistryWriter {
  let state = initial;
  let lastTurn: Promise<unknown> = Promise.resolve();
  const listeners = new Set<(change: RegistryChange) => void>();

  const store = async (kind: RecordKind, author: Author, next: RegistryState, edits: Edits) => {
    await parts.repository.commit(commitOf(state, next, kind, edits, { ...author, at: parts.now() }));
    const before = state.cluster;
    state = next;
    const change = { kind, revision: next.revision, changed: [...edits.keys()], before, after: next.cluster };
    for (const listener of listeners) tell(listener, change, parts.log);
    return { revision: change.revision, changed: change.changed };
  };
  const change = async (kind: RecordKind, author: Author, plan: (state: RegistryState) => Edits) => {
    const edits = withoutRepeats(plan(state), state, kind);
    if (edits.size === 0) return { revision: state.revision, changed: [] };
    const next = editState(state, kind, edits);
    await checkEdits(parts.names, state, next, kind, edits);
    return store(kind, author, next, edits);
  };

  return {
    state: () => state,
    change: (...request) => {
      const turn = lastTurn.then(() => change(...request));
      lastTurn = turn.catch(() => undefined);
      return turn;
    },
    addDefaultProfile: async () => {
      const edits: Edits = new Map([[DEFAULT_PROFILE, DEFAULT_PROFILE_RECORD]]);
      const author = { who: 'warewulfd', command: 'first start' };
      await store('profile', author, editState(state, 'profile', edits), edits);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function checkEdits(
  names: RegistryParts['names'],
  before: RegistryState,
  next: RegistryState,
  kind: RecordKind,
  edits: Edits,
): Promise<void> {
  const [images, overlays, ipxeTemplates] = await Promise.all([
    names.images(),
    names.overlays(),
    names.ipxeTemplates(),
  ]);
  const all = [...edits.keys()];
  const touched = {
    kind,
    before: recordsOf(before, kind),
    names: all.filter((name) => edits.get(name) !== undefined),
    deleted: all.filter((name) => edits.get(name) === undefined),
  };
  throwProblems(checkRegistry(next, touched, { images, overlays, ipxeTemplates }));
}

/** Leaves out edits that say what is so already. */
function withoutRepeats(edits: Edits, state: RegistryState, kind: RecordKind): Edits {
  const records = recordsOf(state, kind);
  return new Map(Array.from(edits).filter(([name, record]) => !isDeepStrictEqual(record, records.get(name))));
}

/** A listener's fault must not undo a change that is stored. */
function tell(listener: (change: RegistryChange) => void, change: RegistryChange, log: RegistryParts['log']): void {
  try {
    listener(change);
  } catch (error) {
    log.error({ err: error, revision: change.revision }, 'a part of the daemon could not follow a registry change');
  }
}
