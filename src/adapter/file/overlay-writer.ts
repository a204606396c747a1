import { lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError, InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { OverlayWriter } from '../../service/ports/overlay-writer.ts';
import { diskFailure } from './disk-failure.ts';
import { createExclusive } from './exclusive.ts';
import { ifPresent } from './if-present.ts';
import { isUnfinished, publishPreparedFile, syncDirectory, unfinishedPath } from './publish-file.ts';
import { systemErrorCode } from './system-error-code.ts';

/**
 * Opens the directory of the site's overlays for changes, one at a time, and removes what a killed change left. Files
 * are prepared beside the overlays, never in one: nodes get whatever is in there.
 */
export async function openOverlayWriter(siteDirectory: string): Promise<OverlayWriter> {
  await removeLeftovers(siteDirectory);
  const exclusive = createExclusive();
  const home = (name: string): string => join(siteDirectory, name);
  return {
    has: (name) => isDirectory(home(name)),
    create: (name) => exclusive(() => create(siteDirectory, name)),
    remove: (name) => exclusive(() => remove(siteDirectory, home(name))),
    putFile: (name, path, data, { onlyNew }) => exclusive(() => putFile(home(name), path, data, onlyNew)),
    removeFile: (name, path, { cleanup }) => exclusive(() => removeFile(home(name), path, cleanup)),
  };
}

async function removeLeftovers(directory: string): Promise<void> {
  for (const name of (await ifPresent(readdir(directory))) ?? []) {
    if (isUnfinished(name)) await rm(join(directory, name), { recursive: true, force: true });
  }
}

async function create(siteDirectory: string, name: string): Promise<void> {
  const overlay = join(siteDirectory, name);
  const prepared = unfinishedPath(overlay);
  try {
    await mkdir(join(prepared, 'rootfs'), { recursive: true });
    await rename(prepared, overlay);
    await syncDirectory(siteDirectory);
  } catch (error) {
    await rm(prepared, { recursive: true, force: true });
    if (!IN_THE_WAY.has(systemErrorCode(error) ?? '')) throw diskFailure(error, overlay);
    throw new ConflictError(`${overlay} is there already`, { overlay: name });
  }
}

const IN_THE_WAY = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR']);

async function remove(siteDirectory: string, overlay: string): Promise<void> {
  const removed = unfinishedPath(overlay);
  await rename(overlay, removed);
  await syncDirectory(siteDirectory);
  await rm(removed, { recursive: true, force: true });
}

async function putFile(overlay: string, path: readonly string[], data: Uint8Array, onlyNew: boolean): Promise<void> {
  const { above, file } = await place(overlay, path);
  const present = await ifPresent(lstat(file));
  if (present?.isDirectory()) throw new InvalidError(`${file} is a directory: delete what is in it first`);
  if (present !== undefined && onlyNew) throw new ConflictError(`${file} is there already`);
  const mode = present?.isFile() ? present.mode & 0o777 : 0o644;
  const prepared = unfinishedPath(overlay);
  try {
    await prepareFile(prepared, data, mode);
    await makeDirectories(above);
    await publishPreparedFile(prepared, file);
  } catch (error) {
    await rm(prepared, { force: true });
    throw diskFailure(error, file);
  }
}

async function prepareFile(path: string, data: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.chmod(mode); // whatever the umask
    await file.writeFile(data);
  } finally {
    await file.close();
  }
}

/** Each new name must be durable before the file in it is. */
async function makeDirectories(paths: readonly string[]): Promise<void> {
  for (const [index, path] of paths.entries()) {
    if (await isDirectory(path)) continue;
    await mkdir(path, { mode: 0o755 });
    const parent = paths[index - 1];
    if (parent !== undefined) await syncDirectory(parent);
  }
}

async function removeFile(overlay: string, path: readonly string[], cleanup: boolean): Promise<void> {
  const { above, file } = await place(overlay, path);
  const present = await ifPresent(lstat(file));
  if (present === undefined) throw new NotFoundError(`there is no file ${file}`);
  if (present.isDirectory()) throw new InvalidError(`${file} is a directory: name one of its files`);
  await rm(file);
  const remaining = cleanup ? await removeEmpty(above) : above;
  await syncDirectory(remaining.at(-1) ?? overlay);
}

/** Removes directories from the deepest one up, but the first; gives those that stay. */
async function removeEmpty(directories: readonly string[]): Promise<readonly string[]> {
  const deepest = directories.at(-1);
  if (deepest === undefined || directories.length === 1) return directories;
  try {
    await rmdir(deepest);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOTEMPTY') return directories;
    throw error;
  }
  return removeEmpty(directories.slice(0, -1));
}

interface Place {
  /** The directories above the file, from `rootfs` on; the last ones may be missing. */
  readonly above: readonly [string, ...string[]];
  readonly file: string;
}

/** Links are not followed: they may lead anywhere. */
async function place(overlay: string, path: readonly string[]): Promise<Place> {
  const above: [string, ...string[]] = [join(overlay, 'rootfs')];
  for (const name of path.slice(0, -1)) above.push(join(above.at(-1) ?? overlay, name));
  for (const directory of above) {
    const present = await ifPresent(lstat(directory));
    if (present === undefined) break;
    if (!present.isDirectory()) throw new InvalidError(`${directory} is no directory: nothing can be in it`);
  }
  return { above, file: join(above.at(-1) ?? overlay, path.at(-1) ?? '') };
}

async function isDirectory(path: string): Promise<boolean> {
  return (await ifPresent(lstat(path)))?.isDirectory() ?? false;
}
