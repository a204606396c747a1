import { type Document, documentAt } from './document-at.ts';
import type { FieldFlag, PathStep } from './field-flags.ts';
import { NODE_FIELDS } from './node-schema.ts';
import { nodeFlags, profileFlags } from './record-flags.ts';
import { placeAt, type RecordKind } from './registry-document.ts';

/** A field that is looked at in many documents. */
export interface FoundField {
  /** The keys at the top of a document that it is read from. */
  readonly reads: readonly string[];
  /** Where it stands in a document. */
  keysIn(document: Document): readonly string[];
}

/**
 * A field by its path (`network devices.default.ipaddr`, `tags.rack`, `kernel`), or by the flag that sets it (`image`,
 * `ipaddr`), where flags of network devices mean the primary one.
 */
export function findRecordField(kind: RecordKind, name: string): FoundField | undefined {
  const flag = flagsOf(kind).find((one) => one.flag === name && hasOneValue(one));
  if (flag !== undefined) return fieldOfFlag(flag);
  const place = placeAt(kind, name);
  return 'problem' in place ? undefined : { reads: place.keys.slice(0, 1), keysIn: () => place.keys };
}

/** Flags and paths; where a path leads through a device, that of the device `default`. */
export function recordFieldNames(kind: RecordKind): readonly string[] {
  const flags = flagsOf(kind);
  const names = flags.filter(hasOneValue).map(({ flag }) => flag);
  return [...new Set([...names, ...flags.map(({ path }) => path.map(stepText).join('.'))])];
}

function flagsOf(kind: RecordKind): readonly FieldFlag[] {
  return kind === 'node' ? nodeFlags() : profileFlags();
}

function fieldOfFlag({ path }: FieldFlag): FoundField {
  const first = path.filter((step) => typeof step === 'string').slice(0, 1);
  const isOfDevice = path.some((step) => typeof step !== 'string');
  return {
    reads: isOfDevice ? [...first, PRIMARY_NETWORK] : first,
    keysIn: (document) => path.map((step) => (typeof step === 'string' ? step : primaryDevice(document))),
  };
}

function hasOneValue({ tag, path }: FieldFlag): boolean {
  const isOfPrimary = path.every((step) => typeof step === 'string' || step.scopeFlag === 'netname');
  return isOfPrimary && (tag === 'value' || tag === 'list');
}

function stepText(step: PathStep): string {
  return typeof step === 'string' ? step : (step.fallback ?? 'NAME');
}

const PRIMARY_NETWORK = NODE_FIELDS.primaryNetwork.key;

/** Unless the node names another, its alphabetically first device is the primary one. */
function primaryDevice(document: Document): string {
  const named = document[PRIMARY_NETWORK];
  if (typeof named === 'string') return named;
  return Object.keys(documentAt(document, NODE_FIELDS.networkDevices.key)).sort()[0] ?? '';
}
