import { configWithLayer, manifestWithLayer } from '../../codec/oci/add-layer.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import { CONFIG_MEDIA_TYPE, parseImageManifest } from '../../codec/oci/image-manifest.ts';
import type { ImageStaging, ImageStore } from '../ports/image-store.ts';
import type { VersionLayer } from './layers-of-version.ts';

/** Lays layers that the store has over a manifest that it has. @returns the manifest of that, in the staging */
export async function stackLayers(
  store: Pick<ImageStore, 'readBlob'>,
  staging: ImageStaging,
  { manifest, layers }: { readonly manifest: Digest; readonly layers: readonly VersionLayer[] },
): Promise<Digest> {
  let below: Buffer = await store.readBlob(manifest);
  const base = parseImageManifest(below);
  let config: Buffer = await store.readBlob(base.config.digest);
  await staging.reuse([...base.layers, ...layers].map(({ digest }) => digest));
  for (const { diffId, createdBy = 'unknown', ...descriptor } of layers) {
    const added = { descriptor, diffId, createdBy };
    config = Buffer.from(configWithLayer(config, added));
    const written = {
      mediaType: CONFIG_MEDIA_TYPE,
      digest: await staging.writeBlob(config),
      sizeBytes: config.length,
      annotations: {},
    };
    below = Buffer.from(manifestWithLayer(below, written, added));
  }
  return staging.writeBlob(below);
}
