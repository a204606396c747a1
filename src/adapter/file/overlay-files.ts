import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError, InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { PutFileOptions, RemoveFileOptions } from '../../service/ports/overlay-writer.ts';
import { changeOverlayManifest } from './change-overlay-manifest.ts';
import { ifPresent } from './if-present.ts';
import { publishPreparedFile, syncDirectory, unfinishedPath } from './publish-file.ts';
import { systemErrorCode } from './system-error-code.ts';
import { withPreparedFile } from './with-prepared-file.ts';

/** Makes or replaces a file of the overlay in a directory, as `OverlayWriter.putFile` says. */
export async function putOverlayFile(
  overlay: string,
  path: readonly string[],
  data: Uint8Array,
  { expected, isExecutable, attributes }: PutFileOptions,
): Promise<void> {
  const { above, file } = await place(overlay, path);
  const present = await ifPresent(lstat(file));
  if (present?.isDirectory()) throw new InvalidError(`${file} is a directory: name a file in it`);
  if (expected !== undefined) requireExpected(file, present?.isFile() ? await hashOf(file) : present, expected);
  const kept = present?.isFile() ? present.mode & 0o777 : 0o644;
  const mode = isExecutable === undefined ? kept : isExecutable ? 0o755 : 0o644;
  await withPreparedFile({ overlay, file, mode }, data, async (prepared) => {
    await makeDirectories(above);
    if (attributes !== undefined) await changeOverlayManifest(overlay, attributes);
    await publishPreparedFile(prepared, file);
  });
}

/** @param present the SHA-256 of a file, what else is there, or undefined */
function requireExpected(file: string, present: unknown, expected: string): void {
  if (present === expected || (present === undefined && expected === 'none')) return;
  const reason = present === undefined ? 'is not there any more' : 'was changed meanwhile';
  throw new ConflictError(`${file} ${expected === 'none' ? 'is there already' : reason}: nothing was written`);
}

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

/** Makes a directory of an overlay, as `OverlayWriter.makeDirectory` says. */
export async function makeOverlayDirectory(overlay: string, path: readonly string[]): Promise<void> {
  const { above, file } = await place(overlay, path);
  if ((await ifPresent(lstat(file))) !== undefined) throw new ConflictError(`${file} is there already`);
  await makeDirectories([...above, file]);
  await syncDirectory(above.at(-1) ?? overlay);
}

/** Each new name must be durable before the file in it is. */
async function makeDirectories(paths: readonly string[]): Promise<void> {
  for (const [index, path] of paths.entries()) {
    if ((await ifPresent(lstat(path))) !== undefined) continue;
    await mkdir(path, { mode: 0o755 });
    const parent = paths[index - 1];
    if (parent !== undefined) await syncDirectory(parent);
  }
}

/** Removes a file or a directory of an overlay, as `OverlayWriter.removeFile` says. */
export async function removeOverlayFile(
  overlay: string,
  path: readonly string[],
  { cleanup, recursive }: RemoveFileOptions,
): Promise<void> {
  const { above, file } = await place(overlay, path);
  const present = await ifPresent(lstat(file));
  if (present === undefined) throw new NotFoundError(`there is no file ${file}`);
  if (!present.isDirectory()) await rm(file);
  else if (recursive) await removeTree(overlay, file);
  else if (!(await removeIfEmpty(file))) {
    throw new ConflictError(`${file} is a directory that is not empty: delete what is in it first, or force it`);
  }
  const remaining = cleanup ? await removeEmpty(above) : above;
  await syncDirectory(remaining.at(-1) ?? overlay);
}

/** At once for whoever reads the overlay. */
async function removeTree(overlay: string, directory: string): Promise<void> {
  const removed = unfinishedPath(overlay);
  await rename(directory, removed);
  await rm(removed, { recursive: true, force: true });
}

async function removeIfEmpty(directory: string): Promise<boolean> {
  try {
    await rmdir(directory);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOTEMPTY') return false;
    throw error;
  }
}

/** Removes directories from the deepest one up, but the first; gives those that stay. */
async function removeEmpty(directories: readonly string[]): Promise<readonly string[]> {
  const deepest = directories.at(-1);
  if (deepest === undefined || directories.length === 1 || !(await removeIfEmpty(deepest))) return directories;
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
