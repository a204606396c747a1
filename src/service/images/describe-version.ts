import { parseImageManifest } from '../../codec/oci/image-manifest.ts';
import { type ImageUser, usersOfVersion } from '../../domain/image-version.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';

/** A version as people see it in the history of its image. */
export interface VersionDescription extends StoredImage {
  /** Of its layers in the store. */
  readonly packedBytes: number;
  readonly layers: number;
  /** Layers that the version before does not have. */
  readonly addedLayers: number;
  readonly addedBytes: number;
  /** Nodes and profiles that boot it. */
  readonly users: readonly string[];
}

/** @param before the version before it, if there is one */
export async function describeVersion(
  store: Pick<ImageStore, 'readBlob'>,
  version: StoredImage,
  before: StoredImage | undefined,
  users: readonly ImageUser[],
): Promise<VersionDescription> {
  const layers = await layersOf(store, version);
  const known = new Set((before === undefined ? [] : await layersOf(store, before)).map(({ digest }) => digest));
  const added = layers.filter(({ digest }) => !known.has(digest));
  return {
    ...version,
    layers: layers.length,
    packedBytes: sumOfSizes(layers),
    addedLayers: added.length,
    addedBytes: sumOfSizes(added),
    users: usersOfVersion(version, users),
  };
}

async function layersOf(store: Pick<ImageStore, 'readBlob'>, { manifest }: StoredImage) {
  return parseImageManifest(await store.readBlob(manifest)).layers;
}

function sumOfSizes(layers: readonly { readonly sizeBytes: number }[]): number {
  return layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
