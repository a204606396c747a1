import { type BigIntStats, closeSync, openSync, readlinkSync, readSync } from 'node:fs';
import type { SystemCalls } from './system-calls.ts';

type Calls = Pick<SystemCalls, 'listXattrs' | 'getXattr'>;

/** An inode and where it is. */
export interface Found {
  readonly path: Buffer;
  readonly stats: BigIntStats;
}

const CHUNK = 256 * 1024;
const TYPE_BITS = 0o170000n;

/** True when two things of one name differ in nothing that a layer holds: type, metadata, times, attributes, content. */
export function isSameInode(one: Found, other: Found, calls: Calls): boolean {
  const [a, b] = [one.stats, other.stats];
  if (a.mtimeNs !== b.mtimeNs || !isSameKind(one, other, calls)) return false;
  if (a.isSymbolicLink()) return readlinkSync(one.path, 'buffer').equals(readlinkSync(other.path, 'buffer'));
  if (a.isFile()) return a.size === b.size && hasSameContent(one.path, other.path);
  return a.rdev === b.rdev;
}

/** The same without times and content: all that a directory is by itself. */
export function isSameKind(one: Found, other: Found, calls: Calls): boolean {
  const [a, b] = [one.stats, other.stats];
  if ((a.mode & TYPE_BITS) !== (b.mode & TYPE_BITS)) return false;
  if (a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid) return false;
  return hasSameXattrs(one.path, other.path, calls);
}

function hasSameXattrs(one: Buffer, other: Buffer, calls: Calls): boolean {
  const names = ownXattrs(one, calls);
  const others = ownXattrs(other, calls);
  if (names.length !== others.length) return false;
  return names.every((name) => {
    const value = calls.getXattr(other, name);
    return value !== undefined && calls.getXattr(one, name)?.equals(value) === true;
  });
}

/** Without what overlayfs notes there. */
function ownXattrs(path: Buffer, calls: Calls): readonly string[] {
  return calls.listXattrs(path).filter((name) => !name.startsWith('trusted.overlay.'));
}

function hasSameContent(one: Buffer, other: Buffer): boolean {
  const files = [openSync(one, 'r'), openSync(other, 'r')] as const;
  try {
    const [a, b] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
    for (;;) {
      const count = readSync(files[0], a);
      if (count !== readSync(files[1], b)) return false;
      if (count === 0) return true;
      if (!a.subarray(0, count).equals(b.subarray(0, count))) return false;
    }
  } finally {
    for (const file of files) closeSync(file);
  }
}
