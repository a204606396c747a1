import type { KernelIdentity } from '../kernel/decode-kernel.ts';
import type { TarMemberType } from '../tar/tar-member.ts';
import type { LayerEntry } from './layer-entry.ts';
import { rowOfXattrs, type XattrRow, xattrsOfRow } from './xattr-sets.ts';

/** Changes whenever the text form or the meaning of an entry does: older indexes are then made again. */
const VERSION = 3;

/** The last number is the place of its extended attributes among the sets; the first set is empty. */
type Row = readonly [TarMemberType, string, string, number, number, number, number, number, number, number, number];
/** The place of an entry, and what kernel it is. */
type KernelRow = readonly [number, KernelIdentity];

/** The members of a layer as text, to be kept beside the layer. */
export function formatLayerIndex(entries: readonly LayerEntry[]): string {
  const places = new Map([['', 0]]);
  const sets: XattrRow[] = [[]];
  const placeOf = ({ xattrs }: LayerEntry): number => {
    const set = rowOfXattrs(xattrs);
    const key = set.join('\0');
    const place = places.get(key) ?? sets.push(set) - 1;
    places.set(key, place);
    return place;
  };
  const rows = entries.map((entry) => rowOf(entry, placeOf(entry)));
  const kernels = entries.flatMap(({ kernel }, place) => (kernel === undefined ? [] : [[place, kernel]]));
  return JSON.stringify({ version: VERSION, xattrs: sets, rows, kernels });
}

/** Reads `formatLayerIndex` back; undefined for anything else, such as a file that a power cut damaged. */
export function parseLayerIndex(text: string): LayerEntry[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { version, xattrs, rows, kernels } = value as Readonly<Record<string, unknown>>;
  if (version !== VERSION || !isListOf(xattrs, isXattrRow) || !isListOf(rows, isRow)) return undefined;
  if (!isListOf(kernels, isKernelRow)) return undefined;
  const sets = xattrs.map(xattrsOfRow);
  const identities = new Map(kernels);
  const entries = rows.flatMap((row, place) => {
    const set = sets[row[10]];
    const kernel = identities.get(place);
    return set ? [{ ...entryOf(row, set), ...(kernel && { kernel }) }] : [];
  });
  return entries.length === rows.length ? entries : undefined;
}

function isKernelRow(row: unknown): row is KernelRow {
  if (!Array.isArray(row) || row.length !== 2 || !Number.isSafeInteger(row[0])) return false;
  const kernel: unknown = row[1];
  if (typeof kernel !== 'object' || kernel === null) return false;
  const { release, architecture, isEfi, isSigned }: Readonly<Record<string, unknown>> = { ...kernel };
  const isText = (field: unknown) => field === undefined || typeof field === 'string';
  return isText(release) && isText(architecture) && typeof isEfi === 'boolean' && typeof isSigned === 'boolean';
}

function rowOf(entry: LayerEntry, xattrs: number): Row {
  const { type, path, linkTarget, mode, uid, gid, mtimeSeconds, sizeBytes, deviceMajor, deviceMinor } = entry;
  return [type, path, linkTarget, mode, uid, gid, mtimeSeconds, sizeBytes, deviceMajor, deviceMinor, xattrs];
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isXattrRow(value: unknown): value is XattrRow {
  return Array.isArray(value) && value.length % 2 === 0 && value.every((field) => typeof field === 'string');
}

function isRow(value: unknown): value is Row {
  return (
    Array.isArray(value) &&
    value.length === 11 &&
    value.every((field, at) => (at < 3 ? typeof field === 'string' : Number.isSafeInteger(field)))
  );
}

function entryOf(row: Row, xattrs: LayerEntry['xattrs']): LayerEntry {
  const [type, path, linkTarget, mode, uid, gid, mtimeSeconds, sizeBytes, deviceMajor, deviceMinor] = row;
  const owner = { mode, uid, gid, mtimeSeconds };
  return { type, path, linkTarget, ...owner, sizeBytes, deviceMajor, deviceMinor, xattrs };
}
