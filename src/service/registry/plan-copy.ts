import { InvalidError } from '../../domain/errors.ts';
import type { RecordPatch } from '../../domain/field-kinds-patch.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';
import { formatDocument, patchDocument, type RecordKind, readDocument } from '../../domain/registry-document.ts';
import type { Plan } from './plan.ts';
import { fieldProblems, planNew } from './plan-edits.ts';
import { type RegistryState, recordsOf } from './registry-state.ts';
import { findRecords, newNames } from './select-records.ts';

/** New records like `source`, patched; of several nodes, each one gets the next IP addresses. */
export function planCopy(
  state: RegistryState,
  kind: RecordKind,
  source: string,
  words: readonly string[],
  patch: RecordPatch,
): Plan {
  const found = findRecords(state, kind, [source]);
  const [name] = found;
  if (name === undefined || found.length > 1) {
    throw new InvalidError(`${source} is ${found.length} ${kind}s: name the one to copy`);
  }
  const names = newNames(kind, words);
  const shared = formatDocument(withoutMachine(recordsOf(state, kind).get(name) ?? {}));
  const { value, problems } = patchDocument(kind, readDocument(kind, shared).value, patch);
  return planNew(state, kind, names, value, fieldProblems(kind, names[0] ?? '', problems));
}

/** A record without what no two machines share: addresses and how it is known. */
function withoutMachine({ assetKey: _asset, discover, networkDevices = {}, ipmi, ...shared }: NodeRecord): NodeRecord {
  const devices = Object.entries(networkDevices).map(([name, device]) => {
    const { hwaddr: _hwaddr, ipaddr: _ip, ipaddr6: _ip6, ...rest } = device;
    return [name, rest] as const;
  });
  const { ipaddr: _bmc, ...bmc } = ipmi ?? {};
  const { serial: _serial, port: _port, ...place } = discover ?? {};
  return { ...shared, discover: place, networkDevices: Object.fromEntries(devices), ipmi: bmc };
}
