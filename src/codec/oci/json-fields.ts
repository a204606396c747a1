import { DecodeError } from '../decode-error.ts';
import { type Digest, parseDigest } from './digest.ts';

/** A JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads one JSON object. `what` names the document in errors. */
export function parseJsonObject(bytes: Uint8Array, what: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (error) {
    throw new DecodeError(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`, 0);
  }
  return asObject(value, what);
}

export function asObject(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DecodeError(`${what} is not an object`, 0);
  }
  return value as JsonObject;
}

/** An array; a missing one is empty. */
export function asArray(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new DecodeError(`${what} is not a list`, 0);
  return value;
}

export function asDigest(value: unknown, what: string): Digest {
  const digest = parseDigest(value);
  if (!digest) throw new DecodeError(`${what} is not a sha256 digest`, 0);
  return digest;
}

/** A number of bytes that is whole and not negative. */
export function asSize(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new DecodeError(`${what} is no size`, 0);
  }
  return value;
}

export function asText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new DecodeError(`${what} is not text`, 0);
  return value;
}

/** An object whose values are text, as annotations are; a missing one is empty. */
export function asTextMap(value: unknown, what: string): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  const object = asObject(value, what);
  return Object.fromEntries(Object.entries(object).map(([key, text]) => [key, asText(text, `${what} ${key}`)]));
}
