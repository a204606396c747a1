import { NotFoundError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/nearest-name.ts';
import type { OverlayStore } from '../ports/overlay-store.ts';

/** The error for a name that no overlay has; with the nearest one. */
export async function unknownOverlay(store: Pick<OverlayStore, 'list'>, name: string): Promise<NotFoundError> {
  const nearest = didYouMean(name, await store.list(), 'overlays');
  return new NotFoundError(`there is no overlay ${name}. ${nearest}`, { overlay: name });
}
