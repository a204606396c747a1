import { DecodeError } from '../decode-error.ts';
import { type Descriptor, parseDescriptor } from './descriptor.ts';
import { asArray, parseJsonObject } from './json-fields.ts';

export const MANIFEST_MEDIA_TYPE = 'application/vnd.oci.image.manifest.v1+json';
export const CONFIG_MEDIA_TYPE = 'application/vnd.oci.image.config.v1+json';
export const TAR_LAYER_MEDIA_TYPE = 'application/vnd.oci.image.layer.v1.tar';
export const GZIP_LAYER_MEDIA_TYPE = 'application/vnd.oci.image.layer.v1.tar+gzip';
export const ZSTD_LAYER_MEDIA_TYPE = 'application/vnd.oci.image.layer.v1.tar+zstd';

/** More than any builder makes; Docker stops at 127. */
const MAX_LAYERS = 1000;

/** One image: its configuration and its layers, lowest first (OCI image-spec, manifest.md; Docker schema 2 is the same). */
export interface ImageManifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

export type LayerCompression = 'none' | 'gzip' | 'zstd';

const COMPRESSION_OF: Readonly<Record<string, LayerCompression>> = {
  [TAR_LAYER_MEDIA_TYPE]: 'none',
  [GZIP_LAYER_MEDIA_TYPE]: 'gzip',
  [ZSTD_LAYER_MEDIA_TYPE]: 'zstd',
  'application/vnd.docker.image.rootfs.diff.tar': 'none',
  'application/vnd.docker.image.rootfs.diff.tar.gzip': 'gzip',
  'application/vnd.docker.image.rootfs.diff.tar.zstd': 'zstd',
};

/** Throws DecodeError for what is no image manifest, such as an index, and for foreign URLs. */
export function parseImageManifest(bytes: Uint8Array): ImageManifest {
  const object = parseJsonObject(bytes, 'the image manifest');
  const layers = asArray(object['layers'], 'the list of layers');
  if (layers.length > MAX_LAYERS) throw new DecodeError(`the image has more than ${MAX_LAYERS} layers`, 0);
  return {
    config: parseDescriptor(object['config'], 'the config'),
    layers: layers.map((value, at) => parseDescriptor(value, `layer ${at + 1}`)),
  };
}

/** How a layer blob is packed. Throws DecodeError for media types that are no layer of files. */
export function layerCompression(layer: Descriptor): LayerCompression {
  const compression = COMPRESSION_OF[layer.mediaType];
  if (!compression) throw new DecodeError(`layer ${layer.digest} has the unknown media type ${layer.mediaType}`, 0);
  return compression;
}
