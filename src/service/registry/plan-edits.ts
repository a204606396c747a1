import type { FieldProblem } from '../../domain/field-kinds-parse.ts';
import type { RecordPatch } from '../../domain/field-kinds-patch.ts';
import { mergePatch } from '../../domain/merge-patch.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';
import {
  documentPatcher,
  formatDocument,
  patchDocument,
  type RecordKind,
  readDocument,
} from '../../domain/registry-document.ts';
import { checkNewName, DEFAULT_PROFILE } from '../../domain/registry-rules.ts';
import type { RuleProblem } from '../../domain/rule-problem.ts';
import { countUp } from './count-up.ts';
import { type Plan, planOf } from './plan.ts';
import { type RegistryState, recordsOf } from './registry-state.ts';
import { newNames, selectRecords } from './select-records.ts';
import { takenNames } from './taken-names.ts';

/** New records, all with the same fields. Of several nodes, each one gets the next IP addresses. */
export function planAdd(state: RegistryState, kind: RecordKind, words: readonly string[], patch: RecordPatch): Plan {
  const names = newNames(kind, words);
  const { value, problems } = patchDocument(kind, {}, patch);
  const start = kind === 'profile' || saysProfiles(patch) ? value : { ...value, profiles: [DEFAULT_PROFILE] };
  return planNew(state, kind, names, start, fieldProblems(kind, names[0] ?? '', problems));
}

/**
 * New records like `start`, counted up.
 * @param problems of `start`, which none of the records can do without
 */
export function planNew(
  state: RegistryState,
  kind: RecordKind,
  names: readonly string[],
  start: NodeRecord,
  problems: readonly RuleProblem[] = [],
): Plan {
  const refused = [
    ...names.flatMap((name) => checkNewName(kind, name)),
    ...takenNames(kind, names, recordsOf(state, kind).keys()),
  ];
  const bad = new Set(refused.map(({ records: [{ name }] }) => name));
  const edits = names.map((name, index) => [name, kind === 'node' ? countUp(start, index) : start] as const);
  const plan = planOf(kind, new Map(edits.filter(([name]) => !bad.has(name))), [...refused, ...problems]);
  return problems.length > 0 ? { ...plan, isWhole: true } : plan;
}

/** The same change to several records that are there. */
export function planSet(state: RegistryState, kind: RecordKind, words: readonly string[], patch: RecordPatch): Plan {
  const { names, problems } = selectRecords(state, kind, words);
  const records = recordsOf(state, kind);
  const patched = documentPatcher(kind, patch);
  return planEach(kind, names, problems, (name) => patched(records.get(name) ?? {}));
}

export function planDelete(state: RegistryState, kind: RecordKind, words: readonly string[]): Plan {
  const { names, problems } = selectRecords(state, kind, words);
  return planOf(kind, new Map(names.map((name) => [name, undefined])), problems);
}

/** One record as a whole, new or in place of what it said. */
export function planPut(state: RegistryState, kind: RecordKind, name: string, document: unknown): Plan {
  const records = recordsOf(state, kind);
  const refused = records.has(name) ? [] : [...checkNewName(kind, name), ...takenNames(kind, [name], records.keys())];
  return planEach(kind, refused.length > 0 ? [] : [name], refused, () => readDocument(kind, document));
}

/** One record changed by a JSON merge patch. */
export function planMergePatch(state: RegistryState, kind: RecordKind, word: string, patch: unknown): Plan {
  const { names, problems } = selectRecords(state, kind, [word]);
  const records = recordsOf(state, kind);
  return planEach(kind, names, problems, (name) =>
    readDocument(kind, mergePatch(formatDocument(records.get(name) ?? {}), patch)),
  );
}

/** What is read for each record; one with problems is there without the fields that have them. */
export function planEach(
  kind: RecordKind,
  names: readonly string[],
  known: readonly RuleProblem[],
  read: (name: string) => { readonly value: NodeRecord; readonly problems: readonly FieldProblem[] },
): Plan {
  const reads = names.map((name) => ({ name, ...read(name) }));
  const problems = reads.flatMap((record) => fieldProblems(kind, record.name, record.problems));
  return planOf(kind, new Map(reads.map(({ name, value }) => [name, value])), [...known, ...problems]);
}

export function fieldProblems(
  kind: RecordKind,
  name: string,
  problems: readonly FieldProblem[],
): readonly RuleProblem[] {
  return problems.map(({ path, what, remedy }) => ({
    records: [{ kind, name }],
    ...(path.length > 0 && { path: path.join('.') }),
    what,
    remedy,
    isConflict: false,
  }));
}

function saysProfiles({ set = {}, unset = [] }: RecordPatch): boolean {
  return 'profiles' in set || unset.includes('profiles');
}
