import { layerCompression } from '../../codec/oci/image-manifest.ts';
import type { Inode } from '../../codec/oci/image-tree.ts';
import { TarReader } from '../../codec/tar/tar-reader.ts';
import { CorruptError } from '../../domain/errors.ts';
import { blobPath } from '../file/blob-path.ts';
import type { ImageLayers } from './image-layers.ts';
import { readLayer } from './layer-stream.ts';

/** The content of one small file of an image. Its layer is read no further than to its end. */
export async function readMember(
  { blobsDirectory, layers }: { blobsDirectory: string; layers: ImageLayers['layers'] },
  { layer: at, place: wanted, sizeBytes }: Inode,
): Promise<Buffer> {
  const layer = layers[at];
  if (!layer) throw new CorruptError(`the image has no layer ${at + 1}`);
  const slices: Buffer[] = [];
  let place = -1;
  const reader = new TarReader({
    entry: () => {
      place += 1;
    },
    data: (slice) => {
      if (place === wanted) slices.push(Buffer.from(slice));
    },
    entryEnd: () => undefined,
  });
  for await (const chunk of readLayer(blobPath(blobsDirectory, layer.digest), layerCompression(layer)).chunks) {
    reader.write(chunk);
    if (place > wanted) break;
  }
  const content = Buffer.concat(slices);
  if (content.length !== sizeBytes) throw new CorruptError(`layer ${layer.digest} has changed since it was imported`);
  return content;
}
