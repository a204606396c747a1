import { createHash } from 'node:crypto';
import { open, readFile, writeFile } from 'node:fs/promises';
import { type Digest, digestOfHex } from '../../codec/oci/digest.ts';
import {
  GZIP_LAYER_MEDIA_TYPE,
  type LayerCompression,
  layerCompression,
  parseImageManifest,
  TAR_LAYER_MEDIA_TYPE,
  ZSTD_LAYER_MEDIA_TYPE,
} from '../../codec/oci/image-manifest.ts';
import { asArray, asObject, parseJsonObject } from '../../codec/oci/json-fields.ts';
import { blobPath } from '../file/blob-path.ts';

const MEDIA_TYPE_OF: Readonly<Record<LayerCompression, string>> = {
  none: TAR_LAYER_MEDIA_TYPE,
  gzip: GZIP_LAYER_MEDIA_TYPE,
  zstd: ZSTD_LAYER_MEDIA_TYPE,
};
const MAGIC: readonly (readonly [Buffer, LayerCompression])[] = [
  [Buffer.from([0x1f, 0x8b]), 'gzip'],
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), 'zstd'],
  // A skippable frame, which some zstd writers put first (RFC 8878 §3.1.2).
  [Buffer.from([0x50, 0x2a, 0x4d, 0x18]), 'zstd'],
];

/**
 * Makes the manifest say how its layers are really packed, and returns its digest, a new one if that was wrong. Skopeo
 * calls the plain layers of a Docker archive gzip, and other programs then fail to read them.
 */
export async function correctMediaTypes(blobsDirectory: string, manifest: Digest): Promise<Digest> {
  const bytes = await readFile(blobPath(blobsDirectory, manifest));
  const { layers } = parseImageManifest(bytes);
  const actual = await Promise.all(layers.map(({ digest }) => sniff(blobPath(blobsDirectory, digest))));
  if (layers.every((layer, at) => layerCompression(layer) === actual[at])) return manifest;

  const document = parseJsonObject(bytes, 'the image manifest');
  const corrected = asArray(document['layers'], 'the list of layers').map((layer, at) => ({
    ...asObject(layer, 'a layer'),
    mediaType: MEDIA_TYPE_OF[actual[at] ?? 'none'],
  }));
  const text = JSON.stringify({ ...document, layers: corrected });
  const digest = digestOfHex(createHash('sha256').update(text).digest('hex'));
  await writeFile(blobPath(blobsDirectory, digest), text);
  return digest;
}

async function sniff(path: string): Promise<LayerCompression> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return MAGIC.find(([magic]) => buffer.subarray(0, magic.length).equals(magic))?.[1] ?? 'none';
  } finally {
    await file.close();
  }
}
