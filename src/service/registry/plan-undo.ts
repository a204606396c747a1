import type { RecordChange } from '../../domain/record-diff.ts';
import { formatDocument, type RecordKind, readDocument } from '../../domain/registry-document.ts';
import type { RuleProblem } from '../../domain/rule-problem.ts';
import { undoChange } from '../../domain/undo-change.ts';
import type { Plan } from './plan.ts';
import { planEach } from './plan-edits.ts';
import { type RecordEdits, type RegistryState, recordsOf } from './registry-state.ts';

/** Takes back the changes of a revision, each record for itself. */
export function planUndo(state: RegistryState, number: number, changes: readonly RecordChange[]): Plan {
  const kinds = {
    node: planKind(state, 'node', number, changes),
    profile: planKind(state, 'profile', number, changes),
  };
  return {
    edits: { node: kinds.node.edits.node, profile: kinds.profile.edits.profile },
    problems: [...kinds.profile.problems, ...kinds.node.problems],
  };
}

function planKind(state: RegistryState, kind: RecordKind, number: number, changes: readonly RecordChange[]): Plan {
  const gone = new Map<string, undefined>();
  const documents = new Map<string, unknown>();
  const problems: RuleProblem[] = [];
  for (const change of changes.filter((one) => one.kind === kind)) {
    const record = recordsOf(state, kind).get(change.name);
    const undone = undoChange(change.before, change.after, record && formatDocument(record));
    if ('changedSince' in undone) problems.push(changedSince(state, change, number, undone.changedSince));
    else if (undone.document === undefined) gone.set(change.name, undefined);
    else documents.set(change.name, undone.document);
  }
  const plan = planEach(kind, [...documents.keys()], problems, (name) => readDocument(kind, documents.get(name)));
  const edits: RecordEdits = new Map([...gone, ...plan.edits[kind]]);
  return { edits: { ...plan.edits, [kind]: edits }, problems: plan.problems };
}

function changedSince(
  { changedAt }: RegistryState,
  { kind, name }: RecordChange,
  number: number,
  places: readonly string[],
): RuleProblem {
  const last = changedAt[kind].get(name) ?? number;
  const what = places.includes('') ? 'the record' : places.join(', ');
  return {
    records: [{ kind, name }],
    what: `${what} changed again after revision ${number}, at last in revision ${last}`,
    remedy: `See wwctl show ${last}; undo that first, or set the value itself.`,
    isConflict: true,
  };
}
