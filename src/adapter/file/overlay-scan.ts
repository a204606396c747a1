import { constants } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { CorruptError } from '../../domain/errors.ts';

/** One name below a directory. Links are not followed. */
export interface FoundFile {
  /** Relative to the scanned directory. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  readonly isExecutable: boolean;
  readonly sizeBytes: number;
}

export interface Scan {
  /** In path order, a directory before what is in it. */
  readonly files: readonly FoundFile[];
  /** Changes whenever a name, type, size, mode or time stamp below the directory does. */
  readonly stamp: string;
  /** The youngest time stamp, in milliseconds since the epoch. */
  readonly newestMilliseconds: number;
  readonly sizeBytes: number;
}

interface Found {
  readonly file: FoundFile;
  readonly stamp: string;
  readonly newestMilliseconds: number;
}

/** Walks a directory without reading any file. */
export async function scanTree(directory: string): Promise<Scan> {
  const found = await walk(directory, '');
  return {
    files: found.map(({ file }) => file),
    stamp: found.map(({ stamp }) => stamp).join('\n'),
    newestMilliseconds: Math.max(0, ...found.map((each) => each.newestMilliseconds)),
    sizeBytes: found.reduce((sum, { file }) => sum + file.sizeBytes, 0),
  };
}

/** A file's content or a link's text. */
export async function readFoundFile(
  file: FoundFile,
  directory: string,
): Promise<{ data: Uint8Array; linkTarget: string }> {
  const path = join(directory, file.path);
  if (file.type === 'symlink') return { data: NOTHING, linkTarget: await readlink(path) };
  if (file.type !== 'file') return { data: NOTHING, linkTarget: '' };
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return { data: await handle.readFile(), linkTarget: '' };
  } finally {
    await handle.close();
  }
}

const NOTHING = new Uint8Array();

async function walk(directory: string, below: string): Promise<Found[]> {
  const names = (await readdir(join(directory, below))).sort();
  const groups = await Promise.all(names.map((name) => inspect(directory, below === '' ? name : `${below}/${name}`)));
  return groups.flat();
}

async function inspect(directory: string, path: string): Promise<Found[]> {
  if (path.includes('\ufffd')) throw new CorruptError(`${directory}: the name ${path} is not valid UTF-8: rename it`);
  const stat = await lstat(join(directory, path), { bigint: true });
  const type = typeOf(stat);
  const file = {
    path,
    type,
    isExecutable: (stat.mode & 0o111n) !== 0n,
    sizeBytes: type === 'file' ? Number(stat.size) : 0,
  };
  const found = {
    file,
    stamp: [path, stat.ino, stat.mode, stat.size, stat.mtimeNs, stat.ctimeNs].join('\0'),
    newestMilliseconds: Number(stat.ctimeMs > stat.mtimeMs ? stat.ctimeMs : stat.mtimeMs),
  };
  return type === 'directory' ? [found, ...(await walk(directory, path))] : [found];
}

function typeOf(stat: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): FoundFile['type'] {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  return stat.isSymbolicLink() ? 'symlink' : 'other';
}
