import type { RecordPatch } from '../../domain/field-kinds-patch.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import { planDiscovery } from './plan-discovery.ts';
import { findNames, planAdd, planDelete, planSet } from './plan-edits.ts';
import type { Author, NodeEntry, ProfileEntry, Registry } from './registry.ts';
import { type RegistryState, readState, recordsOf } from './registry-state.ts';
import { createWriter, type RegistryParts } from './registry-writer.ts';

/** Loads the registry; on the first start it gets the profile `default`. */
export async function createRegistry(parts: RegistryParts): Promise<Registry> {
  const writer = createWriter(parts, readState(await parts.repository.load()));
  if (writer.state().revision === 0) await writer.addDefaultProfile();
  const add = (kind: RecordKind) => (names: readonly string[], patch: RecordPatch, author: Author) =>
    writer.change(kind, author, (state) => planAdd(kind, recordsOf(state, kind), names, patch));
  const set = (kind: RecordKind) => (names: readonly string[], patch: RecordPatch, author: Author) =>
    writer.change(kind, author, (state) => planSet(kind, recordsOf(state, kind), names, patch));
  const remove = (kind: RecordKind) => (names: readonly string[], author: Author) =>
    writer.change(kind, author, (state) => planDelete(kind, recordsOf(state, kind), names));
  return {
    cluster: () => writer.state().cluster,
    listNodes: (patterns) => listNodes(writer.state(), patterns),
    addNodes: add('node'),
    setNodes: set('node'),
    deleteNodes: remove('node'),
    discover: (hwaddr, author) => writer.change('node', author, (state) => planDiscovery(state, hwaddr)),
    listProfiles: (names) => listProfiles(writer.state(), names),
    addProfiles: add('profile'),
    setProfiles: set('profile'),
    deleteProfiles: remove('profile'),
    revisions: parts.repository.revisions,
    onChange: writer.onChange,
  };
}

function listNodes({ nodes, cluster }: RegistryState, patterns?: readonly string[]): readonly NodeEntry[] {
  const wanted = patterns === undefined ? undefined : new Set(findNames('node', patterns, nodes));
  return Array.from(cluster.nodes.values())
    .filter(({ name }) => wanted?.has(name) ?? true)
    .map((resolved) => ({ name: resolved.name, record: nodes.get(resolved.name) ?? {}, resolved }));
}

function listProfiles({ profiles }: RegistryState, names?: readonly string[]): readonly ProfileEntry[] {
  const wanted = names === undefined ? [...profiles.keys()].sort() : findNames('profile', names, profiles);
  return wanted.map((name) => ({ name, record: profiles.get(name) ?? {} }));
}
