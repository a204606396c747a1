import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError } from '../../domain/errors.ts';
import type { OverlayWriter } from '../../service/ports/overlay-writer.ts';
import { changeOverlayManifest } from './change-overlay-manifest.ts';
import { copyOverlayTree } from './copy-overlay-tree.ts';
import { diskFailure } from './disk-failure.ts';
import { createExclusive } from './exclusive.ts';
import { ifPresent } from './if-present.ts';
import { makeOverlayDirectory, putOverlayFile, removeOverlayFile } from './overlay-files.ts';
import type { OverlayDirectories } from './overlay-store.ts';
import { isUnfinished, syncDirectory, unfinishedPath } from './publish-file.ts';
import { systemErrorCode } from './system-error-code.ts';

/**
 * Opens the directory of the site's overlays for changes, one at a time, and removes what a killed change left. Files
 * are prepared beside the overlays, never in one: nodes get whatever is in there.
 */
export async function openOverlayWriter({ site, shipped }: OverlayDirectories): Promise<OverlayWriter> {
  await removeLeftovers(site);
  const exclusive = createExclusive();
  const home = (name: string): string => join(site, name);
  const findHome = async (name: string): Promise<string> =>
    (await isDirectory(home(name))) ? home(name) : join(shipped, name);
  return {
    has: (name) => isDirectory(home(name)),
    isShipped: (name) => isDirectory(join(shipped, name)),
    create: (name) => exclusive(() => create(site, name, (prepared) => mkdir(join(prepared, 'rootfs')))),
    copy: (source, name) =>
      exclusive(async () => {
        const from = await findHome(source);
        await create(site, name, (prepared) => copyOverlayTree(from, prepared));
      }),
    remove: (name) => exclusive(() => remove(site, home(name))),
    putFile: (name, path, data, options) => exclusive(() => putOverlayFile(home(name), path, data, options)),
    makeDirectory: (name, path) => exclusive(() => makeOverlayDirectory(home(name), path)),
    setAttributes: (name, path, attributes) =>
      exclusive(() => changeOverlayManifest(home(name), { ...attributes, path })),
    removeFile: (name, path, options) => exclusive(() => removeOverlayFile(home(name), path, options)),
  };
}

async function removeLeftovers(directory: string): Promise<void> {
  for (const name of (await ifPresent(readdir(directory))) ?? []) {
    if (isUnfinished(name)) await rm(join(directory, name), { recursive: true, force: true });
  }
}

async function create(
  siteDirectory: string,
  name: string,
  fill: (directory: string) => Promise<unknown>,
): Promise<void> {
  const overlay = join(siteDirectory, name);
  const prepared = unfinishedPath(overlay);
  try {
    await mkdir(prepared, { recursive: true });
    await fill(prepared);
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

async function isDirectory(path: string): Promise<boolean> {
  return (await ifPresent(lstat(path)))?.isDirectory() ?? false;
}
