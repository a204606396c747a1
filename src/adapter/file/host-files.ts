import { type FileHandle, lstat, mkdir, open, readFile, realpath, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { ConflictError, UnavailableError } from '../../domain/errors.ts';
import type { HostFiles } from '../../service/ports/host-files.ts';
import { diskFailure } from './disk-failure.ts';
import { createFileBackups } from './file-backups.ts';
import { ifPresent } from './if-present.ts';
import { publishPreparedFile, unfinishedPath } from './publish-file.ts';
import { systemErrorCode } from './system-error-code.ts';

export interface HostFilesOptions {
  /** The directory that stands for `/`. */
  readonly root: string;
  /** Where earlier versions are kept. */
  readonly backupDirectory: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** An existing file, or the place of a new one. */
interface Place {
  /** Behind all links. */
  readonly real: string;
  readonly isLink: boolean;
  readonly owner?: { readonly mode: number; readonly uid: number; readonly gid: number };
}

/**
 * Files of this server below one directory. They are replaced in one step where that is possible: a symbolic link, a file
 * that is a mount point of its own (as /etc/hosts in containers) and one whose owner cannot be kept are written over.
 */
export function createHostFiles({ root, backupDirectory, now }: HostFilesOptions): HostFiles {
  const backups = createFileBackups(backupDirectory, now);
  const placeOf = (path: string): string => join(root, path);
  return {
    placeOf,

    async read(path) {
      if ((await ifPresent(realpath(root))) === undefined) return undefined;
      const { real, owner } = await findPlace(root, placeOf(path));
      return owner && { data: await readFile(real), mode: owner.mode };
    },

    async write(path, data, mode) {
      try {
        await mkdir(root, { recursive: true });
        const place = await findPlace(root, placeOf(path));
        if (place.owner === undefined) await mkdir(dirname(place.real), { recursive: true });
        const backup = place.owner && (await backups.keep(placeOf(path), path));
        const inPlace = await replaceOrOverwrite(place, data, mode);
        return { ...(backup !== undefined && { backup }), ...(inPlace !== undefined && { inPlace }) };
      } catch (error) {
        throw forbidden(error, placeOf(path)) ?? diskFailure(error, path);
      }
    },
  };
}

/** @throws ConflictError when something else than a file is there, or a link leads out of the root or to nothing */
async function findPlace(root: string, path: string): Promise<Place> {
  const stats = await ifPresent(lstat(path));
  if (stats === undefined) {
    await requireInside(root, await nearestDirectory(dirname(path)), path);
    return { real: path, isLink: false };
  }
  const real = await ifPresent(realpath(path));
  if (real === undefined) throw new ConflictError(`${path} is a link to nothing: remove it`, { path });
  await requireInside(root, real, path);
  const target = await lstat(real);
  if (!target.isFile()) throw new ConflictError(`${path} is not a file: move it away`, { path });
  const owner = { mode: target.mode & 0o7777, uid: target.uid, gid: target.gid };
  return { real, isLink: stats.isSymbolicLink(), owner };
}

async function nearestDirectory(path: string): Promise<string> {
  return (await ifPresent(realpath(path))) ?? (await nearestDirectory(dirname(path)));
}

async function requireInside(root: string, real: string, path: string): Promise<void> {
  const realRoot = await realpath(root);
  if (`${real}${sep}`.startsWith(realRoot.endsWith(sep) ? realRoot : `${realRoot}${sep}`)) return;
  throw new ConflictError(`${path} leads out of ${root} by a link, to ${real}: remove the link`, { path, real });
}

/** @returns why the file could not be replaced in one step */
async function replaceOrOverwrite(place: Place, data: Uint8Array, mode: number): Promise<string | undefined> {
  if (place.isLink) return overwrite(place.real, data, `it is a link to ${place.real}`);
  const temporary = unfinishedPath(place.real);
  try {
    await writeAs(temporary, data, place.owner ?? { mode, uid: undefined, gid: undefined });
    await publishPreparedFile(temporary, place.real);
    return undefined;
  } catch (error) {
    await rm(temporary, { force: true });
    const reason = CANNOT_REPLACE[systemErrorCode(error) ?? ''];
    if (reason === undefined || place.owner === undefined) throw error;
    return overwrite(place.real, data, reason);
  }
}

/** What keeps a new file from taking the old one's place where writing to that may still work. */
const CANNOT_REPLACE: Readonly<Record<string, string>> = {
  EACCES: 'its directory cannot be written',
  EBUSY: 'it is a mount point',
  EPERM: 'its owner cannot be kept',
  EROFS: 'its directory cannot be written',
};

async function writeAs(
  path: string,
  data: Uint8Array,
  owner: { readonly mode: number; readonly uid: number | undefined; readonly gid: number | undefined },
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    const { uid, gid } = await file.stat();
    const isOther = owner.uid !== undefined && owner.gid !== undefined && (owner.uid !== uid || owner.gid !== gid);
    if (isOther) await file.chown(owner.uid ?? uid, owner.gid ?? gid);
    await file.chmod(owner.mode);
    await file.writeFile(data);
  } finally {
    await file.close();
  }
}

async function overwrite(path: string, data: Uint8Array, reason: string): Promise<string> {
  const file = await open(path, 'r+');
  try {
    await writeFrom(file, data);
    await file.truncate(data.length);
    await file.sync();
  } finally {
    await file.close();
  }
  return reason;
}

async function writeFrom(file: FileHandle, data: Uint8Array): Promise<void> {
  for (let at = 0; at < data.length; ) at += (await file.write(data, at, data.length - at, at)).bytesWritten;
}

const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS']);

function forbidden(error: unknown, path: string): UnavailableError | undefined {
  const code = systemErrorCode(error);
  if (code === undefined || !FORBIDDEN.has(code)) return undefined;
  const remedy =
    code === 'EROFS'
      ? 'the unit of warewulfd keeps it from writing there: install contrib/systemd/warewulfd.service anew'
      : 'run warewulfd as root';
  return new UnavailableError(`warewulfd may not write ${path} (${code}): ${remedy}`, { path, code }, { cause: error });
}
