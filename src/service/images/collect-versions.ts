import { InvalidError } from '../../domain/errors.ts';
import { superfluousVersions } from '../../domain/image-version.ts';
import type { StoredImage } from '../ports/image-store.ts';
import { getImage } from './get-image.ts';
import type { ImageHistoryParts } from './image-history.ts';

/** A version that nothing needs any more. */
export type RemovedVersion = Pick<StoredImage, 'name' | 'version'>;

export interface CollectOptions {
  /** All images when missing. */
  readonly names?: readonly string[];
  readonly keep: number;
  /** Says what would be removed, and removes nothing. */
  readonly dryRun: boolean;
}

/** Removes the versions that nothing needs. */
export async function collectVersions(
  { store, images, usersOfImage, log }: ImageHistoryParts,
  { names, keep, dryRun }: CollectOptions,
): Promise<readonly RemovedVersion[]> {
  if (!Number.isSafeInteger(keep) || keep < 0) throw new InvalidError(`${keep} is no number of versions to keep`);
  const chosen =
    names === undefined ? await store.list() : await Promise.all(names.map((name) => getImage(store, name)));
  const removed: RemovedVersion[] = [];
  for (const { name } of chosen) {
    const versions = superfluousVersions(await store.listVersions(name), usersOfImage(name), keep);
    const numbers = versions.map(({ version }) => version);
    if (!dryRun && numbers.length > 0) await store.remove(name, numbers);
    if (!dryRun && numbers.length > 0) log.info({ image: name, versions: numbers }, 'old image versions removed');
    removed.push(...numbers.map((version) => ({ name, version })));
  }
  if (!dryRun) await images.sweep({ dryRun: false });
  return removed;
}
