import type { NewImage, StoredImage } from '../ports/image-store.ts';

/** What another version of an image, or another image, can have of this one. */
export function contentOf({
  manifest,
  source,
  sourceDigest,
  importedAt,
}: StoredImage): Omit<NewImage, 'name' | 'made'> {
  return {
    manifest,
    ...(source === undefined ? {} : { source }),
    ...(sourceDigest === undefined ? {} : { sourceDigest }),
    ...(importedAt === undefined ? {} : { importedAt }),
  };
}
