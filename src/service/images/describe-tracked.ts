import { type ImageTracking, NEXT_LABEL, type TrackingState, trackingState } from '../../domain/image-tracking.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import { localLayers } from './tracking-base.ts';

/** An image that follows a tag of a registry. */
export interface TrackedImage extends Omit<ImageTracking, 'layers'> {
  readonly name: string;
  /** Its current version. */
  readonly version: number;
  readonly state: TrackingState;
  /** The version that waits to be made current. */
  readonly next?: number;
  /** What made the layers that were added here, lowest first; missing when nobody knows. */
  readonly localLayers?: readonly string[];
}

export async function describeTracked(
  store: Pick<ImageStore, 'readBlob' | 'listVersions'>,
  image: StoredImage,
  tracking: ImageTracking,
): Promise<TrackedImage> {
  const { layers: _, ...rest } = tracking;
  const { name, version } = image;
  const labelled = (await store.listVersions(name)).find(({ labels }) => labels.includes(NEXT_LABEL));
  const next = labelled?.manifest === image.manifest ? undefined : labelled?.version;
  const local = await localLayers(store, image, tracking);
  return {
    ...{ name, version, ...rest, state: trackingState(tracking) },
    ...(next === undefined ? {} : { next }),
    ...(local && { localLayers: local.map(({ createdBy = 'unknown' }) => createdBy) }),
  };
}
