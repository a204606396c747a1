import type { KernelIdentity } from '../kernel/decode-kernel.ts';
import type { TarMemberType } from '../tar/tar-member.ts';
import type { LayerEntry } from './layer-entry.ts';

/** Changes whenever the text form or the meaning of an entry does: older indexes are then made again. */
const VERSION = 2;

type Row = readonly [TarMemberType, string, string, number, number, number, number, number, number, number, number];
/** The place of an entry, and what kernel it is. */
type KernelRow = readonly [number, KernelIdentity];

/** The members of a layer as text, to be kept beside the layer. */
export function formatLayerIndex(entries: readonly LayerEntry[]): string {
  const kernels = entries.flatMap(({ kernel }, place) => (kernel === undefined ? [] : [[place, kernel]]));
  return JSON.stringify({ version: VERSION, rows: entries.map(rowOf), kernels });
}

/** Reads `formatLayerIndex` back; undefined for anything else, such as a file that a power cut damaged. */
export function parseLayerIndex(text: string): LayerEntry[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isIndex(value)) return undefined;
  const kernels = new Map(value.kernels);
  return value.rows.map((row, place) => {
    const kernel = kernels.get(place);
    return kernel === undefined ? entryOf(row) : { ...entryOf(row), kernel };
  });
}

function isIndex(value: unknown): value is { readonly rows: readonly Row[]; readonly kernels: readonly KernelRow[] } {
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== VERSION) return false;
  if (!('rows' in value) || !Array.isArray(value.rows) || !value.rows.every(isRow)) return false;
  return 'kernels' in value && Array.isArray(value.kernels) && value.kernels.every(isKernelRow);
}

function isKernelRow(row: unknown): row is KernelRow {
  if (!Array.isArray(row) || row.length !== 2 || !Number.isSafeInteger(row[0])) return false;
  const kernel: unknown = row[1];
  if (typeof kernel !== 'object' || kernel === null) return false;
  const { release, architecture, isEfi, isSigned }: Readonly<Record<string, unknown>> = { ...kernel };
  const isText = (field: unknown) => field === undefined || typeof field === 'string';
  return isText(release) && isText(architecture) && typeof isEfi === 'boolean' && typeof isSigned === 'boolean';
}

function rowOf(entry: LayerEntry): Row {
  const { type, path, linkTarget, mode, uid, gid, mtimeSeconds, sizeBytes, xattrCount } = entry;
  return [
    type,
    path,
    linkTarget,
    mode,
    uid,
    gid,
    mtimeSeconds,
    sizeBytes,
    entry.deviceMajor,
    entry.deviceMinor,
    xattrCount,
  ];
}

function isRow(value: unknown): value is Row {
  return (
    Array.isArray(value) &&
    value.length === 11 &&
    value.every((field, at) => (at < 3 ? typeof field === 'string' : Number.isSafeInteger(field)))
  );
}

function entryOf(row: Row): LayerEntry {
  const [type, path, linkTarget, mode, uid, gid, mtimeSeconds, sizeBytes, deviceMajor, deviceMinor, xattrCount] = row;
  const owner = { mode, uid, gid, mtimeSeconds };
  return { type, path, linkTarget, ...owner, sizeBytes, deviceMajor, deviceMinor, xattrCount };
}
