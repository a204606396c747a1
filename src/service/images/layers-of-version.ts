import type { Descriptor } from '../../codec/oci/descriptor.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import { parseImageConfig, parseImageHistory } from '../../codec/oci/image-config.ts';
import { parseImageManifest } from '../../codec/oci/image-manifest.ts';
import type { ImageStore } from '../ports/image-store.ts';

/** A layer of a version with what is said of it. */
export interface VersionLayer extends Descriptor {
  readonly diffId: Digest;
  /** What made it, where the image's history says so. */
  readonly createdBy?: string;
}

/** The layers of a manifest, lowest first. */
export async function layersOfVersion(
  store: Pick<ImageStore, 'readBlob'>,
  manifest: Digest,
): Promise<readonly VersionLayer[]> {
  const { config, layers } = parseImageManifest(await store.readBlob(manifest));
  const document = await store.readBlob(config.digest);
  const { diffIds } = parseImageConfig(document);
  const history = parseImageHistory(document);
  return layers.flatMap((layer, at) => {
    const [diffId, createdBy] = [diffIds[at], history.length === layers.length ? history[at] : undefined];
    return diffId === undefined ? [] : [{ ...layer, diffId, ...(createdBy === undefined ? {} : { createdBy }) }];
  });
}
