import type { RecordName } from '../../domain/record-name.ts';
import { formatDocument, type RecordKind } from '../../domain/registry-document.ts';
import type { Plan } from './plan.ts';
import { planApply } from './plan-apply.ts';
import { planCopy } from './plan-copy.ts';
import { planAssignment, planDiscovery } from './plan-discovery.ts';
import { planAdd, planDelete, planMergePatch, planPut, planSet } from './plan-edits.ts';
import { planRename } from './plan-rename.ts';
import { planUndo } from './plan-undo.ts';
import type {
  Author,
  ChangeOptions,
  NodeEntry,
  ProfileEntry,
  RecordChanges,
  RecordOptions,
  Registry,
} from './registry.ts';
import { findRevision, revisionDetails, revisionDiff } from './registry-history.ts';
import { type RegistryState, readState, recordsOf } from './registry-state.ts';
import { createWriter, type RegistryParts, type RegistryWriter } from './registry-writer.ts';
import { findRecords, selectRecords } from './select-records.ts';

/** Loads the registry; on the first start it gets the profile `default`. */
export async function createRegistry(parts: RegistryParts): Promise<Registry> {
  const { repository } = parts;
  const writer = createWriter(parts, readState(await repository.load()));
  if (writer.state().revision === 0) await writer.addDefaultProfile();
  return {
    cluster: () => writer.state().cluster,
    profiles: () => writer.state().profiles,
    listNodes: (nodeset) => listNodes(writer.state(), nodeset),
    listProfiles: (names) => listProfiles(writer.state(), names),
    namedRecords: (nodes, profiles) => namedRecords(writer.state(), nodes, profiles),
    edit: { node: recordChanges(writer, 'node'), profile: recordChanges(writer, 'profile') },
    apply: (documents, author, options = {}) => writer.change(author, options, (state) => planApply(state, documents)),
    discover: async (hwaddr, choose, author) => {
      const { changes } = await writer.change(author, {}, (state) => planDiscovery(state, hwaddr, choose));
      return changes.flatMap(({ names }) => names);
    },
    assign: (hwaddr, node, author, options = {}) =>
      writer.change(author, options, (state) => planAssignment(state, hwaddr, node, options)),
    history: repository.revisions,
    revision: (number, records) => revisionDetails(repository, number, records),
    diff: (from, to) => revisionDiff(repository, from, to),
    undo: async (number, author, options = {}) => {
      await findRevision(repository, number);
      const changes = await repository.changes(number - 1, number);
      return writer.change(author, options, (state) => planUndo(state, number, changes));
    },
    onChange: writer.onChange,
  };
}

function recordChanges(writer: RegistryWriter, kind: RecordKind): RecordChanges {
  const change = (author: Author, options: ChangeOptions = {}, plan: (state: RegistryState) => Plan) =>
    writer.change(author, options, plan);
  return {
    add: (names, patch, author, options) => change(author, options, (state) => planAdd(state, kind, names, patch)),
    set: (names, patch, author, options) => change(author, options, (state) => planSet(state, kind, names, patch)),
    put: (name, document, author, options) =>
      change(
        author,
        options,
        checked(kind, name, options, (state) => planPut(state, kind, name, document)),
      ),
    mergePatch: (name, patch, author, options) =>
      change(
        author,
        options,
        checked(kind, name, options, (state) => planMergePatch(state, kind, name, patch)),
      ),
    delete: (names, author, options) =>
      change(
        author,
        options,
        checked(kind, names[0] ?? '', options, (state) => planDelete(state, kind, names)),
      ),
    // A record whose new name cannot be had would be gone: either all of them move or none.
    rename: (from, to, author, options) =>
      change(author, { ...options, keepGoing: false }, (state) => planRename(state, kind, from, to)),
    copy: (source, names, patch, author, options) =>
      change(author, options, (state) => planCopy(state, kind, source, names, patch)),
  };
}

/** Asks `options.check` about the record as it is when the plan is made. */
function checked(
  kind: RecordKind,
  name: string,
  options: RecordOptions | undefined,
  plan: (state: RegistryState) => Plan,
): (state: RegistryState) => Plan {
  return (state) => {
    const record = recordsOf(state, kind).get(name);
    options?.check?.(record && formatDocument(record));
    return plan(state);
  };
}

function namedRecords(
  state: RegistryState,
  nodes: readonly string[] | undefined,
  profiles: readonly string[] | undefined,
): readonly RecordName[] | undefined {
  if (nodes === undefined && profiles === undefined) return undefined;
  const named = (kind: RecordKind, words: readonly string[] = []) => {
    if (words.length === 0) return [];
    const { names, problems } = selectRecords(state, kind, words);
    return [...names.map((name) => ({ kind, name })), ...problems.map(({ records: [record] }) => record)];
  };
  return [...named('node', nodes), ...named('profile', profiles)];
}

function listNodes(state: RegistryState, nodeset?: readonly string[]): readonly NodeEntry[] {
  const wanted = nodeset === undefined ? undefined : new Set(findRecords(state, 'node', nodeset));
  return Array.from(state.cluster.nodes.values())
    .filter(({ name }) => wanted?.has(name) ?? true)
    .map((resolved) => ({
      name: resolved.name,
      record: state.nodes.get(resolved.name) ?? {},
      resolved,
      changedAt: state.changedAt.node.get(resolved.name) ?? 0,
    }));
}

function listProfiles(state: RegistryState, names?: readonly string[]): readonly ProfileEntry[] {
  const wanted = names === undefined ? [...state.profiles.keys()].sort() : findRecords(state, 'profile', names);
  return wanted.map((name) => ({
    name,
    record: state.profiles.get(name) ?? {},
    changedAt: state.changedAt.profile.get(name) ?? 0,
  }));
}
