import { NotFoundError } from '../../domain/errors.ts';
import type { ImageUser } from '../../domain/image-version.ts';
import type { ImageDescription } from './describe-image.ts';
import type { Images } from './images.ts';

/** The current versions of all images, and by the names that records give them those that are pinned. */
export async function listWithPinned(
  images: Pick<Images, 'listImages' | 'showImage'>,
  users: readonly ImageUser[],
): Promise<readonly ImageDescription[]> {
  const pins = new Set(users.map(({ reference }) => reference).filter((reference) => reference.includes('@')));
  const pinned = await Promise.all([...pins].map((pin) => showIfThere(images, pin)));
  return [...(await images.listImages()), ...pinned.filter((image) => image !== undefined)];
}

async function showIfThere(images: Pick<Images, 'showImage'>, reference: string) {
  try {
    return { ...(await images.showImage(reference)), name: reference };
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
