import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { type Digest, digestOfHex } from '../../codec/oci/digest.ts';
import { layerCompression } from '../../codec/oci/image-manifest.ts';
import { type LayerEntry, layerEntryOf } from '../../codec/oci/layer-entry.ts';
import { XattrSets } from '../../codec/oci/xattr-sets.ts';
import { TarReader } from '../../codec/tar/tar-reader.ts';
import { CorruptError, InvalidError } from '../../domain/errors.ts';
import { blobPath } from '../file/blob-path.ts';
import { digestFile } from './file-digest.ts';
import type { ImageLimits } from './image-limits.ts';
import { KernelProbe } from './kernel-probe.ts';
import { type LayerStream, readLayer } from './layer-stream.ts';

export interface LayerToScan {
  readonly blobsDirectory: string;
  readonly layer: Descriptor;
  readonly diffId: Digest;
  readonly limits: ImageLimits;
  /** Told the bytes of the blob that are done, now and then. */
  readonly progress: (packedBytes: number) => void;
}

/** Checks a layer against everything that is said of it, and lists its members, with what kernels say of themselves. */
export async function scanLayer(task: LayerToScan): Promise<LayerEntry[]> {
  const { layer, limits } = task;
  const path = blobPath(task.blobsDirectory, layer.digest);
  const compression = layerCompression(layer);
  await checkBlob(path, layer);

  const entries: LayerEntry[] = [];
  const sets = new XattrSets();
  const probe = new KernelProbe();
  const reader = new TarReader({
    entry: (member) => {
      const entry = layerEntryOf(member);
      entries.push(entry.xattrs.size === 0 ? entry : { ...entry, xattrs: sets.share(entry.xattrs) });
      probe.begin(member);
      if (sets.sizeBytes > limits.xattrBytes) {
        throw new InvalidError(`layer ${layer.digest} has too many different extended attributes, which is refused`);
      }
      if (entries.length > limits.members) {
        throw new InvalidError(`layer ${layer.digest} has more than ${limits.members} members, which is refused`);
      }
    },
    data: (slice) => probe.data(slice),
    entryEnd: () => {
      const kernel = probe.end();
      const entry = entries.at(-1);
      if (kernel && entry) entries[entries.length - 1] = { ...entry, kernel };
    },
  });
  await readThrough(task, readLayer(path, compression), reader);
  return entries;
}

/** Feeds the reader while it bounds and digests the bytes. */
async function readThrough(task: LayerToScan, stream: LayerStream, reader: TarReader): Promise<void> {
  const { layer, limits } = task;
  const most = Math.max(limits.unpackedBytes, layer.sizeBytes * limits.growth);
  const hash = createHash('sha256');
  let unpackedBytes = 0;
  for await (const chunk of stream.chunks) {
    unpackedBytes += chunk.length;
    if (unpackedBytes > most) {
      throw new InvalidError(`layer ${layer.digest} unpacks to more than ${most} bytes, which is refused as a bomb`);
    }
    hash.update(chunk);
    reader.write(chunk);
    task.progress(stream.packedBytes());
  }
  reader.end();
  if (digestOfHex(hash.digest('hex')) !== task.diffId) {
    throw new CorruptError(`layer ${layer.digest} unpacks to other content than the image's configuration says`);
  }
}

async function checkBlob(path: string, layer: Descriptor): Promise<void> {
  const { size } = await stat(path);
  if (size !== layer.sizeBytes) {
    throw new CorruptError(`layer ${layer.digest} has ${size} bytes where the manifest says ${layer.sizeBytes}`);
  }
  const { sha256 } = digestFile(path);
  if (digestOfHex(sha256) !== layer.digest) {
    throw new CorruptError(`layer ${layer.digest} has the content of sha256:${sha256}`);
  }
}
