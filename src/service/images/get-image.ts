import { NotFoundError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/nearest-name.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';

/** @throws NotFoundError with the nearest name. */
export async function getImage(store: Pick<ImageStore, 'find' | 'list'>, name: string): Promise<StoredImage> {
  const image = await store.find(name);
  if (image !== undefined) return image;
  const names = (await store.list()).map((each) => each.name);
  throw new NotFoundError(`there is no image ${name}. ${didYouMean(name, names, 'images')}`, { name });
}
