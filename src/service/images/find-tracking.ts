import { NotFoundError } from '../../domain/errors.ts';
import type { ImageTracking } from '../../domain/image-tracking.ts';
import type { ImageStore } from '../ports/image-store.ts';

export async function findTracking(
  store: Pick<ImageStore, 'listTracked'>,
  name: string,
): Promise<ImageTracking | undefined> {
  return (await store.listTracked()).find((tracked) => tracked.name === name)?.tracking;
}

export async function getTracking(store: Pick<ImageStore, 'listTracked'>, name: string): Promise<ImageTracking> {
  const found = await findTracking(store, name);
  if (found !== undefined) return found;
  throw new NotFoundError(`image ${name} follows nothing: wwctl image track ${name} docker://REGISTRY/NAME:TAG`, {
    name,
  });
}
