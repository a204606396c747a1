import { type Descriptor, formatDescriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';
import { MANIFEST_MEDIA_TYPE } from './image-manifest.ts';

/** The configuration of an image of one layer (OCI image-spec, config.md). */
export function configOfOneLayer(image: {
  /** In Go's words. */
  readonly architecture: string;
  /** The digest of the layer's uncompressed tar. */
  readonly diffId: Digest;
  readonly labels?: Readonly<Record<string, string>>;
}): string {
  const { architecture, diffId, labels } = image;
  return JSON.stringify({
    architecture,
    os: 'linux',
    config: labels === undefined ? {} : { Labels: labels },
    rootfs: { type: 'layers', diff_ids: [diffId] },
  });
}

/** The manifest of an image of one layer. */
export function manifestOfOneLayer(config: Descriptor, layer: Descriptor): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_MEDIA_TYPE,
    config: formatDescriptor(config),
    layers: [formatDescriptor(layer)],
  });
}
