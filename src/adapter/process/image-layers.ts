import { createHash } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { type Digest, digestHex, digestOfHex } from '../../codec/oci/digest.ts';
import { type ImageConfig, parseImageConfig } from '../../codec/oci/image-config.ts';
import { type ImageManifest, parseImageManifest } from '../../codec/oci/image-manifest.ts';
import type { LayerEntry } from '../../codec/oci/layer-entry.ts';
import { formatLayerIndex, parseLayerIndex } from '../../codec/oci/layer-index.ts';
import { CorruptError, InvalidError } from '../../domain/errors.ts';
import { blobPath } from '../file/blob-path.ts';
import { ifPresent } from '../file/if-present.ts';
import { publishFile } from '../file/publish-file.ts';
import type { ImageLimits } from './image-limits.ts';
import { type LayerToScan, scanLayer } from './scan-layer.ts';

/** An image in a `blobs` directory. */
export interface ImageInput {
  readonly blobsDirectory: string;
  /** Where lists of layers' members are kept. */
  readonly cacheDirectory: string;
  readonly manifest: Digest;
  readonly limits: ImageLimits;
}

/** The layers of an image with their members, lowest first. */
export interface ImageLayers {
  readonly layers: readonly Descriptor[];
  /** The digests of their uncompressed tars: the same however they are packed. */
  readonly diffIds: readonly Digest[];
  readonly entries: readonly (readonly LayerEntry[])[];
  /** In Go's words. */
  readonly architecture: string;
}

/** Reports bytes done of the bytes that will be read, both packed. */
export type LayerProgress = (doneBytes: number, totalBytes: number) => void;

/**
 * The members of all layers. With `verify` every layer is read and checked; otherwise only layers without a list in the
 * cache are, since the others were checked when it was made.
 */
export async function loadLayers(
  input: ImageInput,
  { verify, progress }: { verify: boolean; progress: LayerProgress },
): Promise<ImageLayers> {
  const { manifest, config } = await readDocuments(input);
  const totalBytes = manifest.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  const entries: (readonly LayerEntry[])[] = [];
  let doneBytes = 0;
  let members = 0;
  for (const [at, layer] of manifest.layers.entries()) {
    const diffId = config.diffIds[at];
    if (!diffId) throw new CorruptError(`layer ${layer.digest} has no diff_id in the image's configuration`);
    const known = verify ? undefined : await findIndex(input, layer);
    const before = doneBytes;
    const listed =
      known ?? (await makeIndex(input, { layer, diffId, progress: (packed) => progress(before + packed, totalBytes) }));
    members += listed.length;
    if (members > input.limits.members) {
      throw new InvalidError(`the image has more than ${input.limits.members} members, which is refused`);
    }
    entries.push(listed);
    doneBytes += layer.sizeBytes;
    progress(doneBytes, totalBytes);
  }
  return { layers: manifest.layers, diffIds: config.diffIds, entries, architecture: config.architecture };
}

async function readDocuments(input: ImageInput): Promise<{ manifest: ImageManifest; config: ImageConfig }> {
  const manifest = parseImageManifest(await readDocument(input, input.manifest));
  const config = parseImageConfig(await readDocument(input, manifest.config.digest));
  if (config.diffIds.length !== manifest.layers.length) {
    throw new CorruptError(
      `the image has ${manifest.layers.length} layers, but its configuration lists ${config.diffIds.length}`,
    );
  }
  return { manifest, config };
}

/** A manifest or configuration, bounded and checked. */
async function readDocument({ blobsDirectory, limits }: ImageInput, digest: Digest): Promise<Buffer> {
  const file = await open(blobPath(blobsDirectory, digest), 'r');
  try {
    const { size } = await file.stat();
    if (size > limits.manifestBytes) {
      throw new InvalidError(`${digest} has ${size} bytes, which is too much for a manifest or configuration`);
    }
    const bytes = await file.readFile();
    if (digestOfHex(createHash('sha256').update(bytes).digest('hex')) !== digest) {
      throw new CorruptError(`blob ${digest} has other content than its name says`);
    }
    return bytes;
  } finally {
    await file.close();
  }
}

async function makeIndex(
  input: ImageInput,
  task: Pick<LayerToScan, 'layer' | 'diffId' | 'progress'>,
): Promise<LayerEntry[]> {
  const { blobsDirectory, limits, cacheDirectory } = input;
  const entries = await scanLayer({ ...task, blobsDirectory, limits });
  await mkdir(join(cacheDirectory, 'layers'), { recursive: true });
  await publishFile(indexPath(input, task.layer), formatLayerIndex(entries));
  return entries;
}

async function findIndex(input: ImageInput, layer: Descriptor): Promise<LayerEntry[] | undefined> {
  const text = await ifPresent(readFile(indexPath(input, layer), 'utf8'));
  return text === undefined ? undefined : parseLayerIndex(text);
}

function indexPath({ cacheDirectory }: ImageInput, layer: Descriptor): string {
  return join(cacheDirectory, 'layers', `${digestHex(layer.digest)}.json`);
}
