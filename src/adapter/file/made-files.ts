import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BuiltFile } from '../../service/ports/image-builder.ts';
import { artifactPath } from './artifact-path.ts';
import { isBuiltFile, isWhole, readRecord, recordPath } from './artifact-records.ts';
import { publishFile } from './publish-file.ts';

/** Published files that are found again by what they were made of, whichever images need them. */
export type MadeKind = 'part' | 'kernel' | 'initramfs';

/** Begins what a record of such a file is about (`readRecordName`). */
export const MADE = 'made-';

/**
 * What was made of these inputs, if it is still there.
 * @param key the digest of all inputs in hex
 */
export async function findMade<T extends BuiltFile>(
  provisionDirectory: string,
  kind: MadeKind,
  key: string,
): Promise<T | undefined> {
  const made = await readRecord<T>(madePath(provisionDirectory, kind, key), isMade);
  if (made === undefined) return undefined;
  const path = artifactPath(provisionDirectory, kind === 'part' ? 'image' : 'kernel', made.sha256);
  return (await isWhole(path, made)) ? made : undefined;
}

/** Notes a file that is published already. */
export async function putMade(provisionDirectory: string, kind: MadeKind, key: string, made: BuiltFile): Promise<void> {
  const path = madePath(provisionDirectory, kind, key);
  await mkdir(dirname(path), { recursive: true });
  await publishFile(path, JSON.stringify(made));
}

/** Of one kind there is one shape: the same sources write and read it. */
function isMade<T extends BuiltFile>(value: object): value is T {
  return isBuiltFile(value);
}

function madePath(provisionDirectory: string, kind: MadeKind, key: string): string {
  return recordPath(provisionDirectory, key, `${MADE}${kind}`);
}
