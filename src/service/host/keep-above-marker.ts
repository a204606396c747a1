/** What stands below this line belongs to us, as in Warewulf. */
export const MARKER = '# Do not edit after this line';

/**
 * What a file is to hold: a rendered text with the marker replaces only what stands from the marker on, one without it
 * the whole file. Bytes above the marker stay as they are, whatever their encoding.
 */
export function keepAboveMarker(existing: Uint8Array | undefined, rendered: Uint8Array): Uint8Array {
  const own = markerOffset(rendered);
  if (existing === undefined || own === undefined) return rendered;
  const above = existing.subarray(0, markerOffset(existing) ?? existing.length);
  const needsLineEnd = above.length > 0 && above.at(-1) !== LINE_FEED;
  return Buffer.concat([above, ...(needsLineEnd ? [Buffer.of(LINE_FEED)] : []), rendered.subarray(own)]);
}

/** True when the file has a part of ours already. */
export function hasMarker(data: Uint8Array): boolean {
  return markerOffset(data) !== undefined;
}

/** The lines above the marker; all of them when there is none. */
export function linesAboveMarker(data: Uint8Array): readonly string[] {
  const above = data.subarray(0, markerOffset(data) ?? data.length);
  return Buffer.from(above).toString('latin1').split('\n');
}

const LINE_FEED = 0x0a;

/** Where the line of the marker begins. Latin-1 has one character per byte. */
function markerOffset(data: Uint8Array): number | undefined {
  return new RegExp(`^${MARKER}[ \\t\\r]*$`, 'm').exec(Buffer.from(data).toString('latin1'))?.index;
}
