import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import type { Leftover } from '../../service/ports/leftover.ts';
import { ifPresent } from './if-present.ts';
import { describeLeftovers } from './leftovers.ts';
import { allBut, neededBlobs } from './oci-store-blobs.ts';
import { isUnfinished } from './publish-file.ts';

/** Imports prepare here: on the same file system, so that blobs are moved and not copied. */
export const STAGING = '.staging';

interface StoreUse {
  readonly directory: string;
  /** Everything that is named or read. */
  readonly roots: readonly Descriptor[];
  /** Names of the places of imports that go on. */
  readonly staged: ReadonlySet<string>;
  /** Whoever reads layers now may be writing the list of one. */
  readonly isReading: boolean;
}

/** What lies in a store and belongs to nothing. Nobody else may write the store meanwhile. */
export async function findStoreLeftovers(use: StoreUse): Promise<readonly Leftover[]> {
  const { directory, roots } = use;
  const needed = await neededBlobs(join(directory, 'blobs'), roots);
  const isBusy = use.staged.size > 0 || use.isReading;
  const lists = isBusy ? [] : await allBut(join(directory, 'cache', 'layers'), needed);
  return [
    ...(await describeLeftovers('image blob', await allBut(join(directory, 'blobs', 'sha256'), needed))),
    ...(await describeLeftovers('layer list', lists)),
    ...(await describeLeftovers('import', await abandonedImports(use))),
    ...(await describeLeftovers('unfinished file', await unfinishedFiles(directory))),
  ];
}

async function abandonedImports({ directory, staged }: StoreUse): Promise<readonly string[]> {
  const names = (await ifPresent(readdir(join(directory, STAGING)))) ?? [];
  return names.filter((name) => !staged.has(name)).map((name) => join(directory, STAGING, name));
}

async function unfinishedFiles(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory);
  return names.filter(isUnfinished).map((name) => join(directory, name));
}
