import type { ArchiveEntry } from '../archive-entry.ts';
import { encodeTarHeader, tarPaddingBytes } from './encode-tar-header.ts';
import { TAR_BLOCK_BYTES } from './tar-header.ts';
import { NO_XATTRS } from './tar-member.ts';

const NOTHING = Buffer.alloc(0);

/**
 * A whole tar archive in memory. The same entries give the same bytes.
 * Throws EncodeError for numbers that a header cannot hold.
 */
export function encodeTar(entries: readonly ArchiveEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(encodeEntry), encodeTarEnd()]);
}

/** The two zero blocks that end an archive. */
export function encodeTarEnd(): Buffer {
  return Buffer.alloc(2 * TAR_BLOCK_BYTES);
}

function encodeEntry(entry: ArchiveEntry): Buffer[] {
  const data = entry.type === 'file' ? entry.data : NOTHING;
  const header = encodeTarHeader({
    ...entry,
    path: bytesOf(entry.path),
    linkTarget: 'linkTarget' in entry ? bytesOf(entry.linkTarget) : '',
    sizeBytes: data.length,
    deviceMajor: 'deviceMajor' in entry ? entry.deviceMajor : 0,
    deviceMinor: 'deviceMinor' in entry ? entry.deviceMinor : 0,
    xattrs: NO_XATTRS,
  });
  const content = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return [header, content, Buffer.alloc(tarPaddingBytes(data.length))];
}

/** Text as UTF-8, one character for each byte. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}
