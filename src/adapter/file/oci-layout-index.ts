import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DecodeError } from '../../codec/decode-error.ts';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { formatImageIndex, OCI_LAYOUT_TEXT, parseImageIndex } from '../../codec/oci/image-index.ts';
import { CorruptError } from '../../domain/errors.ts';
import { ifPresent } from './if-present.ts';
import { publishFile } from './publish-file.ts';

/** The entries of a layout's index.json; none when there is no file yet. @throws CorruptError */
export async function readLayoutIndex(directory: string): Promise<readonly Descriptor[]> {
  const path = join(directory, 'index.json');
  const bytes = await ifPresent(readFile(path));
  try {
    return bytes ? parseImageIndex(bytes).manifests : [];
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const remedy = 'restore a copy of it, or move it away and import the images again';
    throw new CorruptError(`${path} is damaged (${error.reason}): ${remedy}`, { path }, { cause: error });
  }
}

/** Says that the directory is a layout, unless it does: a full disk must not keep the daemon from starting. */
export async function writeLayoutMark(directory: string): Promise<void> {
  const path = join(directory, 'oci-layout');
  if ((await ifPresent(readFile(path, 'utf8'))) !== OCI_LAYOUT_TEXT) await publishFile(path, OCI_LAYOUT_TEXT);
}

/** Replaces index.json: readers see the old one or the new one, also after a power cut. */
export async function writeLayoutIndex(directory: string, manifests: readonly Descriptor[]): Promise<void> {
  await publishFile(join(directory, 'index.json'), formatImageIndex({ manifests }));
}
