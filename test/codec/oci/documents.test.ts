import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DecodeError } from '../../../src/codec/decode-error.ts';
import { chooseManifest } from '../../../src/codec/oci/choose-manifest.ts';
import { digestHex, digestOfHex, parseDigest } from '../../../src/codec/oci/digest.ts';
import { parseImageConfig } from '../../../src/codec/oci/image-config.ts';
import { formatImageIndex, parseImageIndex } from '../../../src/codec/oci/image-index.ts';
import { layerCompression, parseImageManifest } from '../../../src/codec/oci/image-manifest.ts';

const HEX = 'ab'.repeat(32);
const digest = `sha256:${HEX}`;
const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest, size: 5 };
const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 5 };
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('digests', () => {
  test('are sha256 in lower-case hex', () => {
    expect(digestHex(digestOfHex(HEX))).toBe(HEX);
  });

  test.each([
    `sha256:${HEX.toUpperCase()}`,
    `sha512:${HEX}`,
    HEX,
    `${digest}\n`,
    'sha256:../../../etc/passwd',
    '',
    5,
    null,
  ])('%j is none', (text) => {
    expect(parseDigest(text)).toBeUndefined();
  });
});

describe('a manifest', () => {
  test('names config and layers', () => {
    const manifest = parseImageManifest(bytesOf({ schemaVersion: 2, config, layers: [layer, { ...layer, urls: [] }] }));
    expect(manifest.layers).toHaveLength(2);
    expect(manifest.layers[0]).toEqual({ mediaType: layer.mediaType, digest, sizeBytes: 5, annotations: {} });
  });

  test.each<[string, unknown, RegExp]>([
    ['no JSON', undefined, /not JSON/],
    ['a list', [], /not an object/],
    ['no config', { layers: [] }, /config is not an object/],
    ['layers that are no list', { config, layers: {} }, /not a list/],
    ['1001 layers', { config, layers: Array(1001).fill(layer) }, /more than 1000/],
    [
      'a path as digest',
      { config, layers: [{ ...layer, digest: 'sha256:../../x' }] },
      /layer 1 digest is not a sha256/,
    ],
    ['a negative size', { config, layers: [{ ...layer, size: -1 }] }, /layer 1 size/],
    ['a size of 2^60', { config, layers: [{ ...layer, size: 2 ** 60 }] }, /layer 1 size/],
    ['a size as text', { config, layers: [{ ...layer, size: '5' }] }, /layer 1 size/],
    [
      'a foreign URL',
      { config, layers: [layer, { ...layer, urls: ['http://10.0.0.1/'] }] },
      /layer 2 points to a foreign URL/,
    ],
  ])('is refused with %s', (_what, value, message) => {
    const bytes = value === undefined ? Buffer.from('{') : bytesOf(value);
    expect(() => parseImageManifest(bytes)).toThrow(DecodeError);
    expect(() => parseImageManifest(bytes)).toThrow(message);
  });

  test.each([
    ['application/vnd.oci.image.layer.v1.tar', 'none'],
    ['application/vnd.docker.image.rootfs.diff.tar.gzip', 'gzip'],
    ['application/vnd.oci.image.layer.v1.tar+zstd', 'zstd'],
  ])('layers of %s are packed with %s', (mediaType, packed) => {
    const { layers } = parseImageManifest(bytesOf({ config, layers: [{ ...layer, mediaType }] }));
    expect(layers.map(layerCompression)).toEqual([packed]);
  });

  test('layers that are no files are refused', () => {
    const { layers } = parseImageManifest(bytesOf({ config, layers: [{ ...layer, mediaType: 'text/plain' }] }));
    expect(() => layers.map(layerCompression)).toThrow('unknown media type text/plain');
  });
});

describe('an index', () => {
  const platform = (os: string, architecture: string) => ({ ...config, platform: { os, architecture } });

  test('comes back as it was', () => {
    const index = parseImageIndex(bytesOf({ manifests: [{ ...platform('linux', 'arm64'), annotations: { a: 'b' } }] }));
    expect(parseImageIndex(Buffer.from(formatImageIndex(index)))).toEqual(index);
  });

  test('offers the Linux image of an architecture', () => {
    const index = parseImageIndex(
      bytesOf({ manifests: [platform('windows', 'amd64'), platform('linux', 'arm64'), platform('linux', 'amd64')] }),
    );
    expect(chooseManifest(index, 'amd64')).toBe(index.manifests[2]);
    expect(chooseManifest(index, 's390x')).toBeUndefined();
  });
});

describe('a configuration', () => {
  test('lists the digests of the layers unpacked', () => {
    const bytes = bytesOf({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [digest] } });
    expect(parseImageConfig(bytes)).toEqual({ os: 'linux', architecture: 'amd64', diffIds: [digest] });
  });

  test('without layers is refused', () => {
    expect(() => parseImageConfig(bytesOf({ rootfs: { type: 'zip' } }))).toThrow('does not consist of layers');
  });
});

test('documents of any JSON throw DecodeError or nothing', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      for (const parse of [parseImageManifest, parseImageIndex, parseImageConfig]) {
        try {
          parse(Buffer.from(text));
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }
    }),
  );
});
