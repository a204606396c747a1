import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { DeniedError, UnavailableError } from '../../domain/errors.ts';
import type { TftpContent } from '../../service/ports/tftp-files.ts';
import { systemErrorCode } from './system-error-code.ts';

interface Entry {
  readonly version: string;
  readonly sizeBytes: number;
  readonly bytes: Promise<Buffer>;
}

/** NONBLOCK: opening a FIFO must not wait for a writer. NOFOLLOW: the path was resolved, it is no link any more. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ENXIO', 'ELOOP']);

/** Where a file that was asked for really lies; undefined when it may not be read or is not there. */
type ResolvePath = () => Promise<string | undefined>;

export interface ContentCache {
  /** @param path as it was asked for; it is resolved unless it still leads to the very file that is in memory. */
  open(path: string, resolve: ResolvePath): Promise<TftpContent | undefined>;
}

/**
 * Reads each version of a file once and shares it between all who read it at that time or later, up to `maxBytes` in
 * all; the least recently asked goes first. A file above a quarter of that is read piece by piece from its open
 * descriptor, where the kernel's page cache does the sharing.
 */
export function createContentCache(maxBytes: number): ContentCache {
  const entries = new Map<string, Entry>();

  return {
    async open(path, resolve) {
      const known = entries.get(path);
      if (known !== undefined && known.version === (await versionAt(path))) return await inMemory(touch(path, known));
      const realPath = await resolve();
      const handle = realPath === undefined ? undefined : await openFile(realPath);
      if (handle === undefined) return undefined;
      let keepsOpen = false;
      try {
        const stats = await handle.stat({ bigint: true });
        if (!stats.isFile()) return undefined;
        keepsOpen = Number(stats.size) > maxBytes / 4;
        return keepsOpen ? onDisk(handle, path, stats) : await inMemory(sharedEntry(path, handle, stats));
      } finally {
        if (!keepsOpen) await handle.close();
      }
    },
  };

  function sharedEntry(path: string, handle: FileHandle, stats: BigIntStats): Entry {
    const known = entries.get(path);
    return touch(path, known?.version === versionOf(stats) ? known : readEntry(path, handle, stats));
  }

  function readEntry(path: string, handle: FileHandle, stats: BigIntStats): Entry {
    const bytes = readWhole(handle, path, stats);
    const entry = { version: versionOf(stats), sizeBytes: Number(stats.size), bytes };
    bytes.catch(() => {
      if (entries.get(path) === entry) entries.delete(path);
    });
    return entry;
  }

  /** Makes it the entry that was asked for last, and drops the oldest ones that no longer fit. */
  function touch(path: string, entry: Entry): Entry {
    entries.delete(path);
    entries.set(path, entry);
    let total = 0;
    for (const { sizeBytes } of entries.values()) total += sizeBytes;
    for (const [oldest, { sizeBytes }] of entries) {
      if (total <= maxBytes) break;
      entries.delete(oldest);
      total -= sizeBytes;
    }
    return entry;
  }
}

async function versionAt(path: string): Promise<string | undefined> {
  return await stat(path, { bigint: true }).then(versionOf, () => undefined);
}

async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, OPEN_FLAGS);
  } catch (cause) {
    const code = systemErrorCode(cause) ?? 'unknown';
    if (ABSENT.has(code)) return undefined;
    if (code === 'EACCES')
      throw new DeniedError(`${path} may not be read by the daemon: chmod a+r`, { path }, { cause });
    throw new UnavailableError(`${path} cannot be opened: ${code}`, { path }, { cause });
  }
}

function versionOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

async function inMemory(entry: Entry): Promise<TftpContent> {
  const bytes = await entry.bytes;
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
    close: async () => {},
  };
}

function onDisk(handle: FileHandle, path: string, { size }: BigIntStats): TftpContent {
  return {
    sizeBytes: Number(size),
    read: (offset, length) => readExactly(handle, path, offset, length),
    close: () => handle.close(),
  };
}

/** Fails when somebody writes into the file meanwhile: half a boot program is worse than none. */
async function readWhole(handle: FileHandle, path: string, before: BigIntStats): Promise<Buffer> {
  const bytes = await readExactly(handle, path, 0, Number(before.size));
  if (versionOf(await handle.stat({ bigint: true })) !== versionOf(before)) throw changedMeanwhile(path);
  return bytes;
}

async function readExactly(handle: FileHandle, path: string, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) throw changedMeanwhile(path);
    done += bytesRead;
  }
  return bytes;
}

function changedMeanwhile(path: string): UnavailableError {
  return new UnavailableError(`${path} is being changed: replace files by rename, then ask again`, { path });
}
