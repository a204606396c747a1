import type { Digest } from '../../codec/oci/digest.ts';
import { type ImageTracking, layersOnTop } from '../../domain/image-tracking.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import { layersOfVersion, type VersionLayer } from './layers-of-version.ts';

/** What an image was made from. */
export interface TrackingBase {
  /** Of the manifest at its source. */
  readonly digest: Digest;
  readonly version: StoredImage;
  readonly layers: readonly Digest[];
}

/** The newest version that was fetched from somewhere and that the current one begins with. */
export async function findTrackingBase(
  store: Pick<ImageStore, 'listVersions' | 'readBlob'>,
  current: StoredImage,
): Promise<TrackingBase | undefined> {
  const layers = await layersOfVersion(store, current.manifest);
  const versions = (await store.listVersions(current.name)).filter(({ version }) => version <= current.version);
  for (const version of versions) {
    const { sourceDigest } = version;
    if (sourceDigest === undefined) continue;
    const below = (await layersOfVersion(store, version.manifest)).map(({ digest }) => digest);
    if (layersOnTop(layers, below) !== undefined) return { digest: sourceDigest, version, layers: below };
  }
  return undefined;
}

/** What was added to an image here; undefined when nobody knows. */
export async function localLayers(
  store: Pick<ImageStore, 'readBlob'>,
  current: StoredImage,
  { layers }: Pick<ImageTracking, 'layers'>,
): Promise<readonly VersionLayer[] | undefined> {
  return layersOnTop(await layersOfVersion(store, current.manifest), layers);
}

/** What is followed, with what the image is made from now: others may have imported it anew, or rolled it back. */
export async function rebaseTracking(
  store: Pick<ImageStore, 'listVersions' | 'readBlob'>,
  current: StoredImage,
  tracking: ImageTracking,
): Promise<ImageTracking> {
  const base = await findTrackingBase(store, current);
  const isKnown = (await localLayers(store, current, tracking)) !== undefined;
  const known = isKnown ? (tracking.layers?.length ?? 0) : -1;
  if (base === undefined || base.layers.length < known) return tracking;
  return { ...tracking, digest: base.digest, layers: base.layers };
}
