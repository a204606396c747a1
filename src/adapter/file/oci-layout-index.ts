import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { formatImageIndex, parseImageIndex } from '../../codec/oci/image-index.ts';
import { ifPresent } from './if-present.ts';
import { publishFile } from './publish-file.ts';

/** The entries of a layout's index.json; none when there is no file yet. */
export async function readLayoutIndex(directory: string): Promise<readonly Descriptor[]> {
  const bytes = await ifPresent(readFile(join(directory, 'index.json')));
  return bytes ? parseImageIndex(bytes).manifests : [];
}

/** Replaces index.json: readers see the old one or the new one, also after a power cut. */
export async function writeLayoutIndex(directory: string, manifests: readonly Descriptor[]): Promise<void> {
  await publishFile(join(directory, 'index.json'), formatImageIndex({ manifests }));
}
