import { DecodeError } from '../decode-error.ts';
import type { Digest } from './digest.ts';
import { asArray, asDigest, asObject, asText, asTextMap, parseJsonObject } from './json-fields.ts';

/** What we need of an image's configuration (OCI image-spec, config.md). */
export interface ImageConfig {
  readonly architecture: string;
  readonly os: string;
  /** The digest of every layer's uncompressed tar, in the order of the manifest's layers. */
  readonly diffIds: readonly Digest[];
}

export function parseImageConfig(bytes: Uint8Array): ImageConfig {
  const object = parseJsonObject(bytes, 'the image config');
  const rootfs = asObject(object['rootfs'], 'rootfs of the image config');
  if (rootfs['type'] !== 'layers') throw new DecodeError('rootfs of the image config does not consist of layers', 0);
  const diffIds = asArray(rootfs['diff_ids'], 'diff_ids of the image config');
  return {
    architecture: asText(object['architecture'] ?? '', 'architecture of the image config'),
    os: asText(object['os'] ?? 'linux', 'os of the image config'),
    diffIds: diffIds.map((value, at) => asDigest(value, `diff_id ${at + 1}`)),
  };
}

/** What its maker wrote on it, e.g. `org.opencontainers.image.version`. */
export function parseImageLabels(bytes: Uint8Array): Readonly<Record<string, string>> {
  const object = parseJsonObject(bytes, 'the image config');
  return asTextMap(
    asObject(object['config'] ?? {}, 'config of the image config')['Labels'],
    'labels of the image config',
  );
}

/** What made each layer, lowest first, as far as the history says it; entries without a layer are left out. */
export function parseImageHistory(bytes: Uint8Array): readonly (string | undefined)[] {
  const entries = asArray(parseJsonObject(bytes, 'the image config')['history'], 'history of the image config');
  return entries
    .map((entry) => asObject(entry, 'an entry of the history'))
    .filter((entry) => entry['empty_layer'] !== true)
    .map(({ created_by: createdBy }) => (typeof createdBy === 'string' ? createdBy : undefined));
}
