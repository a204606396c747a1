import { InvalidError } from '../../domain/errors.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import { checkNewName, DEFAULT_PROFILE } from '../../domain/registry-rules.ts';
import type { Plan } from './plan.ts';
import { NO_EDITS, type RecordEdits, type RegistryState, recordsOf } from './registry-state.ts';
import { findRecords, newNames } from './select-records.ts';
import { takenNames } from './taken-names.ts';

/** Records under new names; every list of profiles that names a renamed profile follows. */
export function planRename(
  state: RegistryState,
  kind: RecordKind,
  from: readonly string[],
  to: readonly string[],
): Plan {
  const [old, names] = [findRecords(state, kind, from), newNames(kind, to)];
  if (old.length !== names.length) {
    throw new InvalidError(`${old.length} ${kind}s cannot take ${names.length} names: write one for each`);
  }
  if (kind === 'profile' && old.includes(DEFAULT_PROFILE)) {
    throw new InvalidError(`profile ${DEFAULT_PROFILE} keeps its name, new nodes take it: copy it instead`);
  }
  const records = recordsOf(state, kind);
  const leaving = new Set(old);
  const staying = Array.from(records.keys()).filter((name) => !leaving.has(name));
  const refused = [...names.flatMap((name) => checkNewName(kind, name)), ...takenNames(kind, names, staying)];
  const newName = new Map(old.map((name, index) => [name, names[index] ?? name]));
  const moved = [
    ...old.map((name) => [name, undefined] as const),
    ...old.map((name) => [newName.get(name) ?? name, records.get(name) ?? {}] as const),
  ];
  const edits = { node: new Map(), profile: new Map(), [kind]: new Map(moved) };
  const renamed = { node: NO_EDITS, profile: NO_EDITS, [kind]: new Map(moved.slice(old.length)) };
  return { edits: kind === 'profile' ? withFollowers(state, edits, newName) : edits, problems: refused, renamed };
}

type NewNames = ReadonlyMap<string, string>;

function withFollowers(
  { nodes, profiles }: RegistryState,
  edits: Record<RecordKind, RecordEdits>,
  newName: NewNames,
): Record<RecordKind, RecordEdits> {
  const edited = new Map([...profiles, ...edits.profile]);
  return { node: followers(nodes, newName), profile: new Map([...edits.profile, ...followers(edited, newName)]) };
}

function followers(records: ReadonlyMap<string, NodeRecord | undefined>, newName: NewNames): Map<string, NodeRecord> {
  return new Map(
    Array.from(records).flatMap(([name, record]) =>
      record?.profiles?.some((profile) => newName.has(withoutTilde(profile)))
        ? [[name, { ...record, profiles: record.profiles.map((profile) => follow(profile, newName)) }] as const]
        : [],
    ),
  );
}

function follow(profile: string, newName: NewNames): string {
  const name = withoutTilde(profile);
  return profile.slice(0, profile.length - name.length) + (newName.get(name) ?? name);
}

function withoutTilde(profile: string): string {
  return profile.replace(/^~/, '');
}
