import type { OutputOf } from '../../../api/client.ts';
import type { Column } from '../../output/listing.ts';

export type OverlayFile = OutputOf<'overlay.show'>['files'][number];

/** What lists of an overlay's files show of each. */
export const FILE_COLUMNS: readonly Column<OverlayFile>[] = [
  { heading: 'PERM MODE', value: ({ mode }) => `0${mode.toString(8)}` },
  { heading: 'UID', value: ({ uid }) => uid },
  { heading: 'GID', value: ({ gid }) => gid },
  { heading: 'SIZE', value: ({ sizeBytes }) => sizeBytes },
  { heading: 'FILE PATH', value: ({ path }) => path, text: shownPath },
];

function shownPath({ path, type, linkTarget }: OverlayFile): string {
  if (type === 'symlink') return `${path} -> ${linkTarget}`;
  return type === 'directory' ? `${path}/` : path;
}
