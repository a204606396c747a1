import { mergePatch } from '../../domain/merge-patch.ts';
import { formatDocument, type RecordKind, readDocument } from '../../domain/registry-document.ts';
import { checkNewName } from '../../domain/registry-rules.ts';
import type { RuleProblem } from '../../domain/rule-problem.ts';
import type { Plan } from './plan.ts';
import { planEach } from './plan-edits.ts';
import { type RegistryState, recordsOf } from './registry-state.ts';
import { takenNames } from './taken-names.ts';

/** Records as a document says them, e.g. an edited list or a nodes.conf. */
export interface RegistryDocuments {
  readonly nodes?: Readonly<Record<string, unknown>> | undefined;
  readonly profiles?: Readonly<Record<string, unknown>> | undefined;
  /** `replace`: a record says afterwards what its document says. `merge`: as RFC 7396, what it does not say stays. */
  readonly mode: 'replace' | 'merge';
  /** What was wrong in the text that the documents were read from: they are without it. */
  readonly problems?: readonly RuleProblem[];
  /** Records that are deleted where the documents do not have them: those that an editor was given. */
  readonly scope?: {
    readonly nodes?: readonly string[] | undefined;
    readonly profiles?: readonly string[] | undefined;
  };
}

export function planApply(
  state: RegistryState,
  { nodes, profiles, problems = [], mode, scope }: RegistryDocuments,
): Plan {
  const node = planKind(state, 'node', nodes ?? {}, mode, scope?.nodes ?? []);
  const profile = planKind(state, 'profile', profiles ?? {}, mode, scope?.profiles ?? []);
  return {
    edits: { node: node.edits.node, profile: profile.edits.profile },
    problems: [...problems, ...profile.problems, ...node.problems],
  };
}

function planKind(
  state: RegistryState,
  kind: RecordKind,
  documents: Readonly<Record<string, unknown>>,
  mode: RegistryDocuments['mode'],
  scope: readonly string[],
): Plan {
  const records = recordsOf(state, kind);
  const names = Object.keys(documents);
  const isDeleted = (name: string) => records.has(name) && !Object.hasOwn(documents, name);
  const deleted = new Set(scope.filter(isDeleted));
  const added = names.filter((name) => !records.has(name));
  const staying = Array.from(records.keys()).filter((name) => !deleted.has(name));
  const refused = [...added.flatMap((name) => checkNewName(kind, name)), ...takenNames(kind, added, staying)];
  const bad = new Set(refused.map(({ records: [{ name }] }) => name));
  const fine = names.filter((name) => !bad.has(name));
  const plan = planEach(kind, fine, refused, (name) => {
    const record = records.get(name);
    const isMerged = mode === 'merge' && record !== undefined;
    return readDocument(kind, isMerged ? mergePatch(formatDocument(record), documents[name]) : (documents[name] ?? {}));
  });
  const edits = new Map([...Array.from(deleted, (name) => [name, undefined] as const), ...plan.edits[kind]]);
  return { edits: { ...plan.edits, [kind]: edits }, problems: plan.problems };
}
