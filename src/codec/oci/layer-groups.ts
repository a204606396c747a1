import type { LayerEntry } from './layer-entry.ts';

/** Layers that become one part of an image: from the first up to, and without, the last number. */
export interface LayerGroup {
  readonly from: number;
  readonly to: number;
}

/** More would cost a node more than they save: each is a loop device, and a place to look for a name that is not there. */
export const MAX_GROUPS = 8;
/** A group stays as it is as long as it is this many times as large as what lies above it. */
const RATIO = 4;
/** What a part costs in any case; smaller layers count as that. */
const MIN_BYTES = 1024 ** 2;
/** Of a member in a tar archive. */
const HEADER_BYTES = 512;

/**
 * Which layers, lowest first, go into one part. A small layer that is added later is put together with small ones alone, so
 * that the large parts below stay what they are, and all that comes over time is packed anew a few times at most.
 * There is always a group: an image without layers has an empty one.
 * @param layerBytes see `layerBytes`
 */
export function groupLayers(layerBytes: readonly number[]): readonly LayerGroup[] {
  const groups: Sized[] = [];
  for (const [from, bytes] of layerBytes.entries()) {
    groups.push({ from, bytes: Math.max(bytes, MIN_BYTES) });
    while (isTooNear(groups)) mergeUpper(groups);
    if (groups.length > MAX_GROUPS) mergeUpper(groups);
  }
  if (groups.length === 0) return [{ from: 0, to: 0 }];
  return groups.map(({ from }, at) => ({ from, to: groups[at + 1]?.from ?? layerBytes.length }));
}

interface Sized {
  readonly from: number;
  readonly bytes: number;
}

function isTooNear(groups: readonly Sized[]): boolean {
  const [lower, upper] = groups.slice(-2);
  return lower !== undefined && upper !== undefined && lower.bytes < RATIO * upper.bytes;
}

function mergeUpper(groups: Sized[]): void {
  const [lower, upper] = groups.splice(-2);
  if (lower && upper) groups.push({ from: lower.from, bytes: lower.bytes + upper.bytes });
}

/**
 * The size by which a layer is grouped: that of its uncompressed tar, nearly. It follows from what the layer holds, so that it
 * is the same on every machine, and when a registry or a tool has packed the layer in another way; it is also what the work
 * of packing a part grows with.
 */
export function layerBytes(entries: readonly LayerEntry[]): number {
  return entries.reduce((sum, { sizeBytes }) => sum + HEADER_BYTES + sizeBytes, 0);
}
