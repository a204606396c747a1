import { BROADCAST_IP4, ip4FromNumber, ip4ToNumber } from '../../address/ip4.ts';
import { ConflictError, InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { RecordPatch } from '../../domain/field-kinds-patch.ts';
import { expandHostList } from '../../domain/host-list.ts';
import { didYouMean } from '../../domain/nearest-name.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';
import { patchDocument, type RecordKind } from '../../domain/registry-document.ts';
import { checkNewName, DEFAULT_PROFILE } from '../../domain/registry-rules.ts';
import type { Records } from '../../domain/resolve-node.ts';
import type { Edits } from './registry-state.ts';
import { throwProblems } from './throw-problems.ts';

/** New records, all with the same fields. Of several nodes, each one gets the next IP addresses. */
export function planAdd(kind: RecordKind, records: Records, patterns: readonly string[], patch: RecordPatch): Edits {
  const names = expandNames(kind, patterns);
  throwProblems(names.flatMap((name) => checkNewName(kind, name)));
  refuseTaken(kind, names, records);
  const record = patched(kind, `new ${kind}`, {}, patch);
  if (kind === 'profile') return new Map(names.map((name) => [name, record]));
  const start = saysProfiles(patch) ? record : { ...record, profiles: [DEFAULT_PROFILE] };
  return new Map(names.map((name, index) => [name, countUp(start, index)]));
}

/** The same change to several records that are there. */
export function planSet(kind: RecordKind, records: Records, patterns: readonly string[], patch: RecordPatch): Edits {
  const names = findNames(kind, patterns, records);
  return new Map(names.map((name) => [name, patched(kind, `${kind} ${name}`, records.get(name) ?? {}, patch)]));
}

export function planDelete(kind: RecordKind, records: Records, patterns: readonly string[]): Edits {
  return new Map(findNames(kind, patterns, records).map((name) => [name, undefined]));
}

/** The names that patterns stand for, all of them registered. @throws NotFoundError with the nearest names. */
export function findNames(kind: RecordKind, patterns: readonly string[], records: Records): readonly string[] {
  const names = expandNames(kind, patterns);
  const unknown = names.filter((name) => !records.has(name));
  if (unknown.length === 0) return names;
  const sentences = unknown
    .slice(0, 10)
    .map((name) => `there is no ${kind} ${name}. ${didYouMean(name, records.keys(), `${kind}s`)}`);
  const more = unknown.length > 10 ? [`and ${unknown.length - 10} more are unknown`] : [];
  throw new NotFoundError([...sentences, ...more].join('\n'), { kind, names: unknown });
}

/** Profiles are named one by one; nodes by patterns too. */
function expandNames(kind: RecordKind, patterns: readonly string[]): readonly string[] {
  const names = kind === 'node' ? expandHostList(patterns) : [...new Set(patterns)];
  if (names === undefined) {
    throw new InvalidError(`${patterns.join(' ')} is not a list of nodes: write it like n[01-04],login`, { patterns });
  }
  if (names.length === 0) throw new InvalidError(`no ${kind} is named: write at least one`);
  return names;
}

/** Host names differ by more than case. */
function refuseTaken(kind: RecordKind, names: readonly string[], records: Records): void {
  const taken = new Map(Array.from(records.keys(), (name) => [name.toLowerCase(), name]));
  for (const name of names) {
    const other = taken.get(name.toLowerCase());
    if (other !== undefined) {
      throw new ConflictError(`there is a ${kind} ${other} already: use wwctl ${kind} set to change it`, {
        kind,
        name: other,
      });
    }
    taken.set(name.toLowerCase(), name);
  }
}

function patched(kind: RecordKind, subject: string, record: NodeRecord, patch: RecordPatch): NodeRecord {
  const { value, problems } = patchDocument(kind, record, patch);
  throwProblems(
    problems.map(({ path, what, remedy }) => ({
      subject,
      what: `${path.join('.')}: ${what}`,
      remedy,
      isConflict: false,
    })),
  );
  return value;
}

function saysProfiles({ set = {}, unset = [] }: RecordPatch): boolean {
  return 'profiles' in set || unset.includes('profiles');
}

/** The record of the node that comes `steps` after the first one. */
function countUp(record: NodeRecord, steps: number): NodeRecord {
  if (steps === 0 || record.networkDevices === undefined) return record;
  const devices = Object.entries(record.networkDevices).map(([name, device]) => {
    if (device.ipaddr === undefined) return [name, device] as const;
    const number = ip4ToNumber(device.ipaddr) + steps;
    if (number < ip4ToNumber(BROADCAST_IP4)) return [name, { ...device, ipaddr: ip4FromNumber(number) }] as const;
    throw new InvalidError(`there are fewer than ${steps} addresses after ${device.ipaddr}: begin with a smaller one`);
  });
  return { ...record, networkDevices: Object.fromEntries(devices) };
}
