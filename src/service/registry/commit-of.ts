import type { NodeRecord } from '../../domain/node-schema.ts';
import { formatDocument, type RecordKind } from '../../domain/registry-document.ts';
import type { NodeChange, RecordChange, RegistryCommit, RevisionFacts } from '../ports/registry-repository.ts';
import { type Edits, type RegistryState, recordsOf } from './registry-state.ts';

/** What the repository stores for a change. */
export function commitOf(
  before: RegistryState,
  after: RegistryState,
  kind: RecordKind,
  edits: Edits,
  { at, who, command }: Omit<RevisionFacts, 'number'>,
): RegistryCommit {
  const old = recordsOf(before, kind);
  const changes = Array.from(edits, ([name, record]) => ({ name, ...sides(old.get(name), record), record }));
  return {
    number: after.revision,
    at,
    who,
    command,
    nodes: kind === 'node' ? changes.map(nodeChange) : [],
    profiles: kind === 'profile' ? changes.map(({ record: _, ...change }) => change) : [],
  };
}

function sides(before: NodeRecord | undefined, after: NodeRecord | undefined): Omit<RecordChange, 'name'> {
  return {
    ...(before === undefined ? {} : { before: formatDocument(before) }),
    ...(after === undefined ? {} : { after: formatDocument(after) }),
  };
}

function nodeChange({ record, ...change }: RecordChange & { readonly record: NodeRecord | undefined }): NodeChange {
  const devices = Object.values(record?.networkDevices ?? {});
  return {
    ...change,
    hwaddrs: devices.flatMap(({ hwaddr }) => (hwaddr === undefined ? [] : [hwaddr])),
    ips: devices.flatMap(({ ipaddr }) => (ipaddr === undefined ? [] : [ipaddr])),
  };
}
