import type { Logger } from 'pino';
import type { ImageSweep, Images } from '../images/images.ts';
import type { ImageStore } from '../ports/image-store.ts';
import type { Leftover } from '../ports/leftover.ts';
import type { UnfinishedFiles } from '../ports/unfinished-files.ts';
import type { UnpackedImages } from '../ports/unpacked-images.ts';

export interface CleanerParts {
  readonly images: Pick<Images, 'sweep'>;
  readonly store: Pick<ImageStore, 'listVersions'>;
  readonly unpacked: UnpackedImages;
  readonly unfinished: UnfinishedFiles;
  readonly remove: (leftovers: readonly Leftover[]) => Promise<void>;
  readonly log: Pick<Logger, 'info'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Cleaner {
  /** What could be removed. */
  find(): Promise<ImageSweep>;
  /** Removes what can be removed now. History, leases and boot events are no leftovers. @returns what is gone */
  clean(): Promise<ImageSweep>;
}

/** Nobody writes one file for so long. */
const UNFINISHED_FOR_MS = 3_600_000;

/** Finds and removes what nothing refers to. Work that goes on is not disturbed: what it may need is not a leftover. */
export function createCleaner(parts: CleanerParts): Cleaner {
  const { images, unfinished, remove, log, now } = parts;
  const findUnfinished = () => unfinished.list(now() - UNFINISHED_FOR_MS);
  const sweep = async (dryRun: boolean): Promise<ImageSweep> => {
    const ofImages = await images.sweep({ dryRun });
    const unpacked = await sweepUnpacked(parts, dryRun);
    const files = await findUnfinished();
    if (!dryRun) await remove(files);
    return {
      leftovers: [...ofImages.leftovers, ...unpacked.leftovers, ...files],
      waiting: [...ofImages.waiting, ...unpacked.waiting],
    };
  };
  return {
    find: () => sweep(true),
    clean: async () => {
      const swept = await sweep(false);
      const bytes = swept.leftovers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      log.info({ files: swept.leftovers.length, bytes }, 'removed what nothing refers to');
      return swept;
    },
  };
}

/** Those of versions that are gone. They have the files of other users, which a daemon with few rights cannot remove. */
async function sweepUnpacked(
  { store, unpacked, remove }: Pick<CleanerParts, 'store' | 'unpacked' | 'remove'>,
  dryRun: boolean,
): Promise<ImageSweep> {
  const kept = (await store.listVersions()).map(({ manifest }) => manifest);
  try {
    const leftovers = await unpacked.list(kept);
    if (!dryRun) await remove(leftovers);
    return { leftovers, waiting: [] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const remedy = 'the next wwctl image exec or shell, which root runs, removes them';
    return { leftovers: [], waiting: [`unpacked images that nobody needs stay (${why}): ${remedy}`] };
  }
}
