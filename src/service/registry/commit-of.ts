import type { NodeRecord } from '../../domain/node-schema.ts';
import type { RecordChange } from '../../domain/record-diff.ts';
import { formatDocument } from '../../domain/registry-document.ts';
import type { AddressedChange, RegistryCommit } from '../ports/registry-repository.ts';
import type { Author } from './registry.ts';
import { type Edits, RECORD_KINDS, type RegistryState, recordsOf } from './registry-state.ts';

/** The records that edits change, as they were and as they will be. */
export function changesOf(before: RegistryState, edits: Edits): readonly RecordChange[] {
  return RECORD_KINDS.flatMap((kind) => {
    const old = recordsOf(before, kind);
    return Array.from(edits[kind], ([name, record]) => ({ kind, name, ...sides(old.get(name), record) }));
  });
}

/** What the repository stores for a change. */
export function commitOf(
  number: number,
  changes: readonly RecordChange[],
  edits: Edits,
  { who, from, command }: Author,
  at: number,
): RegistryCommit {
  const addressed = changes.map((change) => ({
    ...change,
    ...addressesOf(change.kind === 'node' ? edits.node.get(change.name) : undefined),
  }));
  return { number, at, who, from, command, changes: addressed };
}

function sides(before: NodeRecord | undefined, after: NodeRecord | undefined): Pick<RecordChange, 'before' | 'after'> {
  return {
    ...(before === undefined ? {} : { before: formatDocument(before) }),
    ...(after === undefined ? {} : { after: formatDocument(after) }),
  };
}

/** Addresses that profiles give are no owner's: the rules look at them. */
function addressesOf(record: NodeRecord | undefined): Pick<AddressedChange, 'hwaddrs' | 'ips'> {
  const devices = Object.values(record?.networkDevices ?? {});
  return {
    hwaddrs: devices.flatMap(({ hwaddr }) => hwaddr ?? []),
    ips: devices.flatMap(({ ipaddr, ipaddr6 }) => [ipaddr, ipaddr6].filter((ip) => ip !== undefined)),
  };
}
