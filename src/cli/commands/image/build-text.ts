import type { OutputOf } from '../../../api/client.ts';
import { builtBytes } from '../../../domain/built-bytes.ts';
import { formatBytes } from '../../output/format-bytes.ts';

type Build = OutputOf<'image.show'>['builds'][number];

/** What was made: a format, or how many parts of one. */
export function buildName({ format, files }: Pick<Build, 'format' | 'files'>): string {
  if (format !== 'parts') return format;
  return files.length === 1 ? 'squashfs, 1 part' : `squashfs, ${files.length} parts`;
}

/** How large all of it is, and the digest of each file, of parts the lowest first. */
export function filesText(files: Build['files']): string {
  return `${formatBytes(builtBytes({ files }))}, sha256 ${files.map(({ sha256 }) => sha256).join(' ')}`;
}
