import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuiltFile } from '../../service/ports/image-builder.ts';
import { ifPresent } from './if-present.ts';

/**
 * Part of every record's name: a program that builds other bytes, or finds other facts, makes new records and removes
 * those of older ones.
 */
const BUILD_VERSION = 'v4';
const FACTS_VERSION = 'v3';

/** @param key 64 hex digits of what it is about */
export function recordPath(provisionDirectory: string, key: string, what: string): string {
  const version = what === 'facts' ? FACTS_VERSION : BUILD_VERSION;
  return join(provisionDirectory, 'records', `${key}-${what}.${version}.json`);
}

/** Whether this version has written it, and for what key; undefined for one of another version. */
export function readRecordName(name: string): { readonly key: string; readonly what: string } | undefined {
  const [, key, what, version] = /^([0-9a-f]{64})-(.+)\.(v\d+)\.json$/.exec(name) ?? [];
  if (key === undefined || what === undefined) return undefined;
  return version === (what === 'facts' ? FACTS_VERSION : BUILD_VERSION) ? { key, what } : undefined;
}

/** A record that this version wrote; undefined when there is none or a power cut damaged it. */
export async function readRecord<T>(
  path: string,
  isRecord: (value: object) => value is T & object,
): Promise<T | undefined> {
  const text = await ifPresent(readFile(path, 'utf8'));
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' && value !== null && isRecord(value) ? value : undefined;
  } catch {
    return undefined; // made again
  }
}

export function isBuiltFile(value: unknown): value is BuiltFile {
  if (typeof value !== 'object' || value === null || !('sha256' in value) || !('sizeBytes' in value)) return false;
  return typeof value.sha256 === 'string' && typeof value.sizeBytes === 'number';
}

export async function isWhole(path: string, { sizeBytes }: BuiltFile): Promise<boolean> {
  return stat(path).then(
    ({ size }) => size === sizeBytes,
    () => false,
  );
}
