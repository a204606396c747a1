import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import { imageNameOf, nearestReference, referencesTo } from '../../domain/image-reference.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';

/**
 * An image that is about to be changed, by its name alone.
 * @throws NotFoundError with the nearest name; InvalidError for `IMAGE@N`: versions stay as they are
 */
export async function getImage(store: Pick<ImageStore, 'listVersions'>, name: string): Promise<StoredImage> {
  const image = await getVersion(store, name);
  if (image.name === name) return image;
  const { version } = image;
  throw new InvalidError(
    `${name} is version ${version} of image ${image.name}, and versions stay as they are: name ${image.name} alone; wwctl image rollback ${image.name} ${version} makes this version the current one`,
    { name },
  );
}

/** What `IMAGE`, `IMAGE@N` or `IMAGE@LABEL` means now. @throws NotFoundError with the nearest name */
export async function getVersion(store: Pick<ImageStore, 'listVersions'>, reference: string): Promise<StoredImage> {
  const found = await findVersion(store, reference);
  if (found !== undefined) return found;
  const known = (await store.listVersions()).flatMap(referencesTo);
  throw new NotFoundError(`there is no image ${reference}. ${nearestReference(reference, known)}`, { name: reference });
}

export async function findVersion(
  store: Pick<ImageStore, 'listVersions'>,
  reference: string,
): Promise<StoredImage | undefined> {
  const versions = await store.listVersions(imageNameOf(reference));
  return versions.find((version) => referencesTo(version).includes(reference));
}
