import type { OutputOf } from '../../../api/client.ts';
import { builtBytes } from '../../../domain/built-bytes.ts';
import { formatBytes } from '../../output/format-bytes.ts';

type Build = OutputOf<'image.show'>['builds'][number];

/** What was made: a format, or how many parts of one, and what nodes leave out of it. */
export function buildName({ format, files, excludes }: Pick<Build, 'format' | 'files' | 'excludes'>): string {
  const parts = files.length === 1 ? '1 part' : `${files.length} parts`;
  const name = format === 'parts' ? `squashfs, ${parts}` : format;
  return excludes.length === 0 ? name : `${name}, without ${excludes.join(' ')}`;
}

/** How large all of it is, and the digest of each file, of parts the lowest first. */
export function filesText(files: Build['files']): string {
  return `${formatBytes(builtBytes({ files }))}, sha256 ${files.map(({ sha256 }) => sha256).join(' ')}`;
}
