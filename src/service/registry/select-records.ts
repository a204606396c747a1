import { InvalidError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/nearest-name.ts';
import { nodesetFacts } from '../../domain/nodeset/cluster-facts.ts';
import { expandNames } from '../../domain/nodeset/expand-names.ts';
import { type NodesetProblem, nodesetProblemText } from '../../domain/nodeset/nodeset-problem.ts';
import { selectNodes } from '../../domain/nodeset/select-nodes.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import type { RuleProblem } from '../../domain/rule-problem.ts';
import { type RegistryState, recordsOf } from './registry-state.ts';
import { throwProblems } from './throw-problems.ts';

/** The nearest names of more unknown ones are not looked for: each takes a look at all that are known. */
const MOST_COMPARED = 10;
const LISTED = { node: 'See wwctl node list.', profile: 'See wwctl profile list.' } as const;

/** Records that words select, and those that are named and not there. */
export interface Selection {
  readonly names: readonly string[];
  readonly problems: readonly RuleProblem[];
}

/** @throws InvalidError for words that name nothing at all, or cannot be read. */
export function selectRecords(state: RegistryState, kind: RecordKind, words: readonly string[]): Selection {
  const { names, unknown } = kind === 'node' ? selectedNodes(state, words) : selectedProfiles(state, words);
  const known = recordsOf(state, kind);
  const problems = unknown.map((name, index) =>
    unknownRecord(kind, name, index < MOST_COMPARED ? didYouMean(name, known.keys(), `${kind}s`) : LISTED[kind]),
  );
  return { names, problems };
}

/** The records that words select. @throws NotFoundError with the nearest names. */
export function findRecords(state: RegistryState, kind: RecordKind, words: readonly string[]): readonly string[] {
  const { names, problems } = selectRecords(state, kind, words);
  throwProblems(problems);
  return names;
}

/** Names for new records, each once. */
export function newNames(kind: RecordKind, words: readonly string[]): readonly string[] {
  if (kind === 'profile') return required(kind, profileNames(words));
  const expanded = expandNames(words);
  if ('problem' in expanded) throw unreadable(words, expanded.problem);
  return required(kind, expanded.names);
}

function selectedNodes(state: RegistryState, words: readonly string[]) {
  const selected = selectNodes(words, nodesetFacts(state));
  if ('problem' in selected) throw unreadable(words, selected.problem);
  // A group or an attribute may well be that of no node; no word at all is a mistake.
  if (words.every((word) => word.trim() === '')) required('node', []);
  return selected;
}

function selectedProfiles({ profiles }: RegistryState, words: readonly string[]) {
  const names = required('profile', profileNames(words));
  const { known = [], unknown = [] } = Object.groupBy(names, (name) => (profiles.has(name) ? 'known' : 'unknown'));
  return { names: known, unknown };
}

function unknownRecord(kind: RecordKind, name: string, remedy: string): RuleProblem {
  return { records: [{ kind, name }], what: `there is no such ${kind}`, remedy, isConflict: false, isUnknown: true };
}

function profileNames(words: readonly string[]): readonly string[] {
  return [...new Set(words.flatMap((word) => word.split(',')).map((word) => word.trim()))].filter(
    (name) => name !== '',
  );
}

function required(kind: RecordKind, names: readonly string[]): readonly string[] {
  if (names.length > 0) return names;
  throw new InvalidError(`no ${kind} is named: write at least one`);
}

function unreadable(words: readonly string[], problem: NodesetProblem): InvalidError {
  return new InvalidError(nodesetProblemText(words, problem), { words });
}
