import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DecodeError } from '../../codec/decode-error.ts';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { parseDigest } from '../../codec/oci/digest.ts';
import { formatImageIndex, parseImageIndex, REF_NAME } from '../../codec/oci/image-index.ts';
import { MANIFEST_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import { CorruptError } from '../../domain/errors.ts';
import type { StoredImage } from '../../service/ports/image-store.ts';
import { ifPresent } from './if-present.ts';
import { publishFile } from './publish-file.ts';

/** Our own facts beside the standard name of an image. */
const SOURCE = 'org.warewulf.image.source';
const SOURCE_DIGEST = 'org.warewulf.image.source-digest';
const IMPORTED_AT = 'org.warewulf.image.imported-at';

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

/** Replaces index.json: readers see the old one or the new one, also after a power cut. */
export async function writeLayoutIndex(directory: string, manifests: readonly Descriptor[]): Promise<void> {
  await publishFile(join(directory, 'index.json'), formatImageIndex({ manifests }));
}

/** The entries without the one of this name. */
export function withoutImage(manifests: readonly Descriptor[], name: string): Descriptor[] {
  return manifests.filter(({ annotations }) => annotations[REF_NAME] !== name);
}

/** An entry as an image; undefined for entries that other programs made without a name. */
export function imageOfDescriptor({ annotations, digest, sizeBytes }: Descriptor): StoredImage | undefined {
  const name = annotations[REF_NAME];
  if (name === undefined) return undefined;
  const source = annotations[SOURCE];
  const sourceDigest = parseDigest(annotations[SOURCE_DIGEST]);
  const importedAt = annotations[IMPORTED_AT];
  return {
    name,
    manifest: digest,
    manifestBytes: sizeBytes,
    ...(source === undefined ? {} : { source }),
    ...(sourceDigest === undefined ? {} : { sourceDigest }),
    ...(importedAt === undefined ? {} : { importedAt }),
  };
}

export function descriptorOfImage(image: StoredImage): Descriptor {
  return {
    mediaType: MANIFEST_MEDIA_TYPE,
    digest: image.manifest,
    sizeBytes: image.manifestBytes,
    annotations: {
      [REF_NAME]: image.name,
      ...(image.source === undefined ? {} : { [SOURCE]: image.source }),
      ...(image.sourceDigest === undefined ? {} : { [SOURCE_DIGEST]: image.sourceDigest }),
      ...(image.importedAt === undefined ? {} : { [IMPORTED_AT]: image.importedAt }),
    },
  };
}
