import type { ArchiveEntry, FileEntry, HardLinkEntry } from '../archive-entry.ts';
import { EncodeError } from '../encode-error.ts';
import { CPIO_FILE_TYPE, cpioPaddingBytes, encodeCpioHeader, encodeCpioTrailer } from './cpio-header.ts';

/** The names of one file, in archive order; its data travels with the last. */
interface LinkGroup {
  readonly inode: number;
  readonly file: FileEntry;
  remaining: number;
  linkCount: number;
}

const NOTHING = Buffer.alloc(0);

/**
 * A whole newc archive in memory, for overlays and other small sets. The same entries give the same bytes.
 * Throws EncodeError for what newc cannot hold and for a hard link to a file that is not among the entries before it.
 */
export function encodeCpio(entries: readonly ArchiveEntry[]): Buffer {
  const groups = groupLinks(entries);
  const parts = entries.flatMap((entry, index) => encodeEntry(entry, index + 1, groups));
  return Buffer.concat([...parts, encodeCpioTrailer()]);
}

function groupLinks(entries: readonly ArchiveEntry[]): ReadonlyMap<ArchiveEntry, LinkGroup> {
  const byPath = new Map<string, LinkGroup>();
  const byEntry = new Map<ArchiveEntry, LinkGroup>();
  entries.forEach((entry, index) => {
    if (entry.type !== 'file' && entry.type !== 'hardlink') return;
    const group = entry.type === 'file' ? newGroup(entry, index + 1) : linkedGroup(entry, byPath);
    group.linkCount += 1;
    group.remaining += 1;
    byPath.set(entry.path, group);
    byEntry.set(entry, group);
  });
  return byEntry;
}

function newGroup(file: FileEntry, inode: number): LinkGroup {
  return { inode, file, remaining: 0, linkCount: 0 };
}

function linkedGroup(entry: HardLinkEntry, byPath: ReadonlyMap<string, LinkGroup>): LinkGroup {
  const group = byPath.get(entry.linkTarget);
  if (!group) throw new EncodeError(`is a hard link to ${entry.linkTarget}, which is no file before it`, entry.path);
  return group;
}

function encodeEntry(entry: ArchiveEntry, inode: number, groups: ReadonlyMap<ArchiveEntry, LinkGroup>): Buffer[] {
  const group = groups.get(entry);
  if (group) {
    group.remaining -= 1;
    const data = group.remaining === 0 ? asBuffer(group.file.data) : NOTHING;
    return encodeMember({ ...group.file, path: entry.path }, group.inode, group.linkCount, data);
  }
  const data = entry.type === 'symlink' ? Buffer.from(entry.linkTarget) : NOTHING;
  return encodeMember(entry, inode, entry.type === 'directory' ? 2 : 1, data);
}

function encodeMember(entry: ArchiveEntry, inode: number, linkCount: number, data: Buffer): Buffer[] {
  const isDevice = entry.type === 'character' || entry.type === 'block';
  const type = entry.type === 'hardlink' ? CPIO_FILE_TYPE.file : CPIO_FILE_TYPE[entry.type];
  const header = encodeCpioHeader({
    path: Buffer.from(entry.path).toString('latin1'),
    inode,
    mode: type | (entry.mode & 0o7777),
    uid: entry.uid,
    gid: entry.gid,
    linkCount,
    mtimeSeconds: entry.mtimeSeconds,
    sizeBytes: data.length,
    deviceMajor: isDevice ? entry.deviceMajor : 0,
    deviceMinor: isDevice ? entry.deviceMinor : 0,
  });
  return [header, data, Buffer.alloc(cpioPaddingBytes(data.length))];
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
