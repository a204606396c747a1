import type { TarMemberType } from '../tar/tar-member.ts';
import type { LayerEntry } from './layer-entry.ts';

/** Changes whenever the text form or the meaning of an entry does: older indexes are then made again. */
const VERSION = 1;

type Row = readonly [TarMemberType, string, string, number, number, number, number, number, number, number, number];

/** The members of a layer as text, to be kept beside the layer. */
export function formatLayerIndex(entries: readonly LayerEntry[]): string {
  return JSON.stringify({ version: VERSION, rows: entries.map(rowOf) });
}

/** Reads `formatLayerIndex` back; undefined for anything else, such as a file that a power cut damaged. */
export function parseLayerIndex(text: string): LayerEntry[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('version' in value) || !('rows' in value)) return undefined;
  if (value.version !== VERSION || !Array.isArray(value.rows) || !value.rows.every(isRow)) return undefined;
  return value.rows.map(entryOf);
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
