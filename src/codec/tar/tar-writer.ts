import type { ArchiveEntry } from '../archive-entry.ts';
import { encodeTarHeaders, paddedToBlocks } from './encode-tar-headers.ts';
import { TAR_BLOCK_BYTES } from './tar-header.ts';

const NOTHING = Buffer.alloc(0);

/** What ends an archive. */
export const TAR_END = Buffer.alloc(2 * TAR_BLOCK_BYTES);

/** A whole tar archive in memory. The same entries give the same bytes. Throws EncodeError for numbers that a header cannot hold. */
export function encodeTar(entries: readonly ArchiveEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(encodeEntry), TAR_END]);
}

function encodeEntry(entry: ArchiveEntry): Buffer[] {
  const data = entry.type === 'file' ? entry.data : NOTHING;
  const headers = encodeTarHeaders({
    type: entry.type,
    path: Buffer.from(entry.type === 'directory' ? `${entry.path}/` : entry.path),
    linkTarget: Buffer.from('linkTarget' in entry ? entry.linkTarget : ''),
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    mtimeSeconds: entry.mtimeSeconds,
    sizeBytes: data.length,
    deviceMajor: 'deviceMajor' in entry ? entry.deviceMajor : 0,
    deviceMinor: 'deviceMinor' in entry ? entry.deviceMinor : 0,
  });
  return [...headers, ...paddedToBlocks(data)];
}
