import { DecodeError } from '../decode-error.ts';
import type { Digest } from './digest.ts';
import { asArray, asDigest, asObject, asSize, asText, asTextMap, type JsonObject } from './json-fields.ts';

/** A reference to a blob (OCI image-spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly annotations: Readonly<Record<string, string>>;
  /** Only in an index. */
  readonly platform?: Platform;
}

interface Platform {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
}

/**
 * Checks one descriptor. `urls` are refused: following them would send requests, and perhaps credentials, to a host
 * that the image chose.
 */
export function parseDescriptor(value: unknown, what: string): Descriptor {
  const object = asObject(value, what);
  if (asArray(object['urls'], `${what} urls`).length > 0) {
    throw new DecodeError(`${what} points to a foreign URL, which is refused`, 0);
  }
  const platform = object['platform'];
  return {
    mediaType: asText(object['mediaType'], `${what} mediaType`),
    digest: asDigest(object['digest'], `${what} digest`),
    sizeBytes: asSize(object['size'], `${what} size`),
    annotations: asTextMap(object['annotations'], `${what} annotations`),
    ...(platform === undefined || platform === null ? {} : { platform: parsePlatform(asObject(platform, what), what) }),
  };
}

/** The JSON form; `parseDescriptor` reads it back. */
export function formatDescriptor(descriptor: Descriptor): JsonObject {
  const hasAnnotations = Object.keys(descriptor.annotations).length > 0;
  return {
    mediaType: descriptor.mediaType,
    digest: descriptor.digest,
    size: descriptor.sizeBytes,
    ...(hasAnnotations ? { annotations: descriptor.annotations } : {}),
    ...(descriptor.platform ? { platform: descriptor.platform } : {}),
  };
}

function parsePlatform(object: JsonObject, what: string): Platform {
  const variant = object['variant'];
  return {
    architecture: asText(object['architecture'], `${what} architecture`),
    os: asText(object['os'], `${what} os`),
    ...(typeof variant === 'string' && variant !== '' ? { variant } : {}),
  };
}
