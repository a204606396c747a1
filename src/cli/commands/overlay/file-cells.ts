import type { OutputOf } from '../../../api/client.ts';

export const FILE_HEADINGS = ['PERM MODE', 'UID', 'GID', 'SIZE', 'FILE PATH'] as const;

/** One file of an overlay under FILE_HEADINGS. */
export function fileCells(file: OutputOf<'overlay.show'>['files'][number]): readonly string[] {
  const { path, type, mode, uid, gid, sizeBytes, linkTarget } = file;
  const shown = type === 'symlink' ? `${path} -> ${linkTarget}` : type === 'directory' ? `${path}/` : path;
  return [`0${mode.toString(8)}`, String(uid), String(gid), String(sizeBytes), shown];
}
