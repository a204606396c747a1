import { createHash } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { goArchitecture } from '../../codec/oci/choose-manifest.ts';
import { type Descriptor, formatDescriptor } from '../../codec/oci/descriptor.ts';
import { type Digest, digestOfHex } from '../../codec/oci/digest.ts';
import { CONFIG_MEDIA_TYPE, MANIFEST_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import { InvalidError } from '../../domain/errors.ts';
import type { PackedLayer } from '../../service/ports/image-builder.ts';
import { blobPath } from '../file/blob-path.ts';
import type { DirectoryToPack, ReportProgress } from './image-job.ts';
import { packLayer } from './pack-layer.ts';

/** Makes a root directory an image of one layer. */
export async function packDirectory(task: DirectoryToPack, report: ReportProgress): Promise<{ manifest: Digest }> {
  await checkRoot(task.directory);
  return { manifest: await writeDocuments(task.blobsDirectory, await packLayer(task, report)) };
}

async function checkRoot(directory: string): Promise<void> {
  try {
    await stat(join(directory, 'bin/sh'));
  } catch (error) {
    throw new InvalidError(`${directory} is no root directory of a system: it has no bin/sh`, {}, { cause: error });
  }
}

async function writeDocuments(blobsDirectory: string, { descriptor, diffId }: PackedLayer): Promise<Digest> {
  const config = {
    architecture: goArchitecture(arch()),
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [diffId] },
  };
  const written = await writeBlob(blobsDirectory, CONFIG_MEDIA_TYPE, config);
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_MEDIA_TYPE,
    config: formatDescriptor(written),
    layers: [formatDescriptor(descriptor)],
  };
  return (await writeBlob(blobsDirectory, MANIFEST_MEDIA_TYPE, manifest)).digest;
}

async function writeBlob(blobsDirectory: string, mediaType: string, value: unknown): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = digestOfHex(createHash('sha256').update(bytes).digest('hex'));
  await writeFile(blobPath(blobsDirectory, digest), bytes);
  return { mediaType, digest, sizeBytes: bytes.length, annotations: {} };
}
