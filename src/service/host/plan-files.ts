import type { Overlays } from '../overlays/create-overlays.ts';
import type { HostFiles } from '../ports/host-files.ts';
import { fileDiff } from './file-diff.ts';
import type { PlannedFile } from './host-plan.ts';
import { keepAboveMarker } from './keep-above-marker.ts';

/** The overlay with the files of the server itself. */
const HOST_OVERLAY = 'host';

/** A planned file with its bytes. */
export interface FileDraft extends PlannedFile {
  readonly before: Uint8Array | undefined;
  readonly data: Uint8Array;
  /** For a new file. */
  readonly mode: number;
}

export interface FileDrafts {
  readonly files: readonly FileDraft[];
  readonly notes: readonly string[];
}

export interface FileSources {
  readonly overlays: Pick<Overlays, 'serverFile'>;
  readonly files: Pick<HostFiles, 'read'>;
}

/** Renders files of the host overlay and compares them with what is there. */
export async function planFiles(paths: readonly string[], sources: FileSources): Promise<FileDrafts> {
  const drafts = await Promise.all(paths.map((path) => planFile(path, sources)));
  return {
    files: drafts.filter((draft) => typeof draft !== 'string'),
    notes: drafts.filter((draft) => typeof draft === 'string'),
  };
}

/** A sentence where there is nothing to write. */
async function planFile(path: string, { overlays, files }: FileSources): Promise<FileDraft | string> {
  const content = await overlays.serverFile(HOST_OVERLAY, path.slice(1));
  if (content === undefined) return `the overlay ${HOST_OVERLAY} makes no ${path}: it is not written`;
  if (content.type !== 'file') return `the overlay ${HOST_OVERLAY} makes a link of ${path}: only files are written`;
  const existing = await files.read(path);
  const data = keepAboveMarker(existing?.data, content.data);
  return { path, data, before: existing?.data, mode: content.mode, ...comparison(path, existing?.data, data) };
}

function comparison(
  path: string,
  before: Uint8Array | undefined,
  after: Uint8Array,
): Pick<PlannedFile, 'change' | 'diff'> {
  if (before !== undefined && Buffer.compare(before, after) === 0) return { change: 'none', diff: '' };
  return { change: before === undefined ? 'create' : 'change', diff: fileDiff(path, before, after) };
}
