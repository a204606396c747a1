import { join } from 'node:path';
import type { Logger } from 'pino';
import { removeLeftovers } from '../adapter/file/leftovers.ts';
import { createUnfinishedFiles } from '../adapter/file/unfinished-files.ts';
import type { Config } from '../config/config.ts';
import { type Cleaner, type CleanerParts, createCleaner } from '../service/clean/create-cleaner.ts';

/** What removes files that nothing refers to. Images and builds are looked after by the image service. */
export function composeCleaner(
  { paths }: Config,
  { images, log }: { readonly images: CleanerParts['images']; readonly log: Logger },
): Cleaner {
  const directories = [join(paths.sysconfdir, 'warewulf'), paths.wwoverlaydir, paths.databasedir];
  const unfinished = createUnfinishedFiles(directories);
  return createCleaner({ images, unfinished, remove: removeLeftovers, log, now: Date.now });
}
