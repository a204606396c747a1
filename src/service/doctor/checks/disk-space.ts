import type { DiskSpace } from '../../ports/host-facts.ts';
import { defineCheck, type Finding, fail, warn } from '../check.ts';

interface SpaceFacts {
  readonly directories: readonly { readonly path: string; readonly space: DiskSpace | undefined }[];
  /** Content of the largest image, which a build of it may need. */
  readonly largestImageBytes: number;
}

/** Databases and logs stop working when the last bytes go. */
const LEAST_BYTES = 512 * 1024 ** 2;
const LEAST_SHARE = 0.05;
const COMFORTABLE_BYTES = 20 * 1024 ** 3;

/** There is room where the daemon writes. */
export const diskSpace = defineCheck<SpaceFacts>({
  id: 'disk-space',
  title: 'disk space',
  gather: async ({ config: { paths }, host, daemon }) => {
    const used = [paths.imagedir, paths.wwprovisiondir, paths.databasedir, paths.wwoverlaydir, paths.backupdir];
    const directories = await Promise.all(used.map(async (path) => ({ path, space: await host.space(path) })));
    const images = (await daemon?.images.listImages()) ?? [];
    return { directories, largestImageBytes: Math.max(0, ...images.map(({ contentBytes }) => contentBytes)) };
  },
  judge: judgeSpace,
  ok: ({ directories }) => fileSystems(directories).map(describe).join('; ') || 'the directories are not there yet',
});

type Directory = { readonly path: string; readonly space: DiskSpace };

/** The first directory of each file system. */
function fileSystems(directories: SpaceFacts['directories']): readonly Directory[] {
  const first = new Map<number, Directory>();
  for (const { path, space } of directories) {
    if (space !== undefined && !first.has(space.device)) first.set(space.device, { path, space });
  }
  return [...first.values()];
}

function judgeSpace({ directories, largestImageBytes }: SpaceFacts): readonly Finding[] {
  return fileSystems(directories).flatMap((directory) => {
    const { mountPoint, freeBytes, totalBytes } = directory.space;
    const remedy = `du --human-readable --one-file-system --max-depth=2 ${mountPoint}`;
    if (freeBytes < LEAST_BYTES) return [fail(describe(directory), remedy)];
    const isTight = freeBytes < totalBytes * LEAST_SHARE && freeBytes < COMFORTABLE_BYTES;
    if (isTight) return [warn(describe(directory), remedy)];
    if (freeBytes >= largestImageBytes) return [];
    return [warn(`${describe(directory)}: less than the largest image unpacked`, remedy)];
  });
}

function describe({ path, space: { freeBytes, totalBytes } }: Directory): string {
  const share = totalBytes === 0 ? 0 : Math.round((100 * freeBytes) / totalBytes);
  return `${path} has ${gibibytes(freeBytes)} GiB free (${share} %)`;
}

function gibibytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1);
}
