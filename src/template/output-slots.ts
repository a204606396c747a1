import type { Marker } from './render-state.ts';

/** One output of a template. */
export interface OutputSlot {
  /** As `{{file}}` named it; absent for the template's own name. */
  readonly name?: string;
  readonly text: string;
  /** Permission bits that `{{mode}}` set. */
  readonly mode?: number;
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Present when `{{softlink}}` made a symbolic link of it; then `text` does not count. */
  readonly linkTarget?: string;
}

/** The place holder's text for one try; a NUL keeps it apart from anything a person writes. */
export function markerToken(attempt: number): string {
  return `\0warewulf-${attempt}:`;
}

/**
 * Cuts rendered text at its markers. A marker that is alone on its line leaves no line behind. Text before the first
 * `file` belongs to the template's own name; it counts when the template makes no files, or when it became a link.
 * @param makesFiles true when the template calls `file` anywhere, even if it did not this time
 * @returns undefined when the place holders in the text are not exactly the markers, each once and in order: data held
 * one, or a marker's text was discarded.
 */
export function splitOutput(
  rendered: string,
  token: string,
  markers: readonly Marker[],
  makesFiles: boolean,
): readonly OutputSlot[] | undefined {
  const text = markers.length === 0 ? rendered : dropMarkerLines(rendered, token);
  const pieces = text.split(new RegExp(`${token}(\\d+);`));
  if (!holdsExactly(pieces, markers.length)) return undefined;
  const slots: OutputSlot[] = [{ text: pieces[0] ?? '' }];
  markers.forEach((marker, index) => {
    const following = pieces[2 * index + 2] ?? '';
    if (marker.kind === 'file') slots.push({ name: marker.name, text: following });
    else slots.push(markSlot(slots.pop() ?? { text: '' }, marker, following));
  });
  return slots.filter((slot) => slot.name !== undefined || slot.linkTarget !== undefined || !makesFiles);
}

function dropMarkerLines(text: string, token: string): string {
  const lines = new RegExp(`^[ \\t]*((?:${token}\\d+;[ \\t]*)+)(?:\\r?\\n|$)`, 'gm');
  return text.replace(lines, (_line, group: string) => group.replaceAll(/[ \t]/g, ''));
}

/** Odd pieces are the numbers of the place holders. */
function holdsExactly(pieces: readonly string[], count: number): boolean {
  const numbers = pieces.filter((_piece, index) => index % 2 === 1);
  return numbers.length === count && numbers.every((number, index) => Number(number) === index);
}

function markSlot(slot: OutputSlot, marker: Exclude<Marker, { kind: 'file' }>, following: string): OutputSlot {
  const text = slot.text + following;
  switch (marker.kind) {
    case 'softlink':
      return { ...slot, text, linkTarget: marker.target };
    case 'mode':
      return { ...slot, text, mode: marker.mode };
    case 'owner':
      return { ...slot, text, owner: { uid: marker.uid, gid: marker.gid } };
    case 'nobackup':
      return { ...slot, text };
  }
}
