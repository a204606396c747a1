import { stat } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { goArchitecture } from '../../codec/oci/choose-manifest.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import { CONFIG_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import { configOfOneLayer, manifestOfOneLayer } from '../../codec/oci/one-layer-image.ts';
import { InvalidError } from '../../domain/errors.ts';
import type { PackedLayer } from '../../service/ports/image-builder.ts';
import { writeDocument } from '../file/oci-store-blobs.ts';
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
  const config = configOfOneLayer({ architecture: goArchitecture(arch()), diffId });
  const written = {
    mediaType: CONFIG_MEDIA_TYPE,
    digest: await writeDocument(blobsDirectory, config),
    sizeBytes: Buffer.byteLength(config),
    annotations: {},
  };
  return writeDocument(blobsDirectory, manifestOfOneLayer(written, descriptor));
}
