import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { layerCompression } from '../../codec/oci/image-manifest.ts';
import type { Inode } from '../../codec/oci/image-tree.ts';
import { TarReader } from '../../codec/tar/tar-reader.ts';
import { blobPath } from '../file/blob-path.ts';
import { readLayer } from './layer-stream.ts';

/** Takes the content of one file, piece by piece; a piece is valid only during the call. */
type TakeContent = (slice: Buffer) => void;

export interface MembersToRead {
  readonly blobsDirectory: string;
  /** Of the image, lowest first. */
  readonly layers: readonly Descriptor[];
  readonly files: readonly { readonly inode: Inode; readonly take: TakeContent }[];
  /** Told the bytes that were taken. */
  readonly progress: (bytes: number) => void;
}

/** Reads some files of an image: each layer that holds any of them once. */
export async function readMembers({ blobsDirectory, layers, files, progress }: MembersToRead): Promise<void> {
  const byLayer = Map.groupBy(files, ({ inode }) => inode.layer);
  for (const [at, layer] of layers.entries()) {
    const wanted = Map.groupBy(byLayer.get(at) ?? [], ({ inode }) => inode.place);
    if (wanted.size === 0) continue;
    let place = -1;
    const reader = new TarReader({
      entry: () => {
        place += 1;
      },
      data: (slice) => {
        const takers = wanted.get(place);
        if (takers === undefined) return;
        for (const { take } of takers) take(slice);
        progress(slice.length);
      },
      entryEnd: () => undefined,
    });
    for await (const chunk of readLayer(blobPath(blobsDirectory, layer.digest), layerCompression(layer)).chunks) {
      reader.write(chunk);
    }
    reader.end();
  }
}
