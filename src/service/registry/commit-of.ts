import type { NodeRecord } from '../../domain/node-schema.ts';
import type { RecordChange } from '../../domain/record-diff.ts';
import { formatDocument } from '../../domain/registry-document.ts';
import { sameValue } from '../../domain/same-value.ts';
import { mapInTurns } from '../map-in-turns.ts';
import type { AddressedChange, Addresses, RegistryCommit } from '../ports/registry-repository.ts';
import type { Author } from './registry.ts';
import { type Edits, RECORD_KINDS, type RegistryState, recordsOf } from './registry-state.ts';

/** The records that edits change, as they were and as they will be. */
export function changesOf(before: RegistryState, edits: Edits): Promise<readonly RecordChange[]> {
  const edited = RECORD_KINDS.flatMap((kind) => Array.from(edits[kind], ([name, record]) => ({ kind, name, record })));
  return mapInTurns(edited, ({ kind, name, record }) => ({
    kind,
    name,
    ...sides(recordsOf(before, kind).get(name), record),
  }));
}

/** What the repository stores for a change. */
export function commitOf(
  before: RegistryState,
  changes: readonly RecordChange[],
  edits: Edits,
  { who, from, command }: Author,
  at: number,
): RegistryCommit {
  const addressed = changes.map((change) =>
    change.kind === 'node' ? withAddresses(change, before.nodes.get(change.name), edits.node.get(change.name)) : change,
  );
  return { number: before.revision + 1, at, who, from, command, changes: addressed };
}

function sides(before: NodeRecord | undefined, after: NodeRecord | undefined): Pick<RecordChange, 'before' | 'after'> {
  return {
    ...(before === undefined ? {} : { before: formatDocument(before) }),
    ...(after === undefined ? {} : { after: formatDocument(after) }),
  };
}

function withAddresses(
  change: RecordChange,
  before: NodeRecord | undefined,
  after: NodeRecord | undefined,
): AddressedChange {
  const [old, addresses] = [addressesOf(before), addressesOf(after)];
  const isSame = after !== undefined && sameValue(old, addresses);
  return isSame ? change : { ...change, addresses };
}

/** Addresses that profiles give are no owner's: the rules look at them. */
function addressesOf(record: NodeRecord | undefined): Addresses {
  const devices = Object.values(record?.networkDevices ?? {});
  return {
    hwaddrs: devices.flatMap(({ hwaddr }) => hwaddr ?? []),
    ips: devices.flatMap(({ ipaddr, ipaddr6 }) => [ipaddr, ipaddr6].filter((ip) => ip !== undefined)),
  };
}
