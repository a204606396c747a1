import { join } from 'node:path';
import { createUnpackedImages } from '../adapter/container/unpacked-images.ts';
import { removeLeftovers } from '../adapter/file/leftovers.ts';
import { createUnfinishedFiles } from '../adapter/file/unfinished-files.ts';
import type { Config } from '../config/config.ts';
import { type Cleaner, type CleanerParts, createCleaner } from '../service/clean/create-cleaner.ts';
import type { ImageStore } from '../service/ports/image-store.ts';

/** What removes files that nothing refers to. Images and builds are looked after by the image service. */
export function composeCleaner(
  { paths }: Config,
  { images, store, log }: Pick<CleanerParts, 'images' | 'log'> & { readonly store: ImageStore },
): Cleaner {
  const directories = [join(paths.sysconfdir, 'warewulf'), paths.wwoverlaydir, paths.databasedir];
  const unfinished = createUnfinishedFiles(directories);
  const unpacked = createUnpackedImages(join(store.cacheDirectory, 'containers'));
  return createCleaner({ images, store, unpacked, unfinished, remove: removeLeftovers, log, now: Date.now });
}
