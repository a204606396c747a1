import { layerCompression } from '../../codec/oci/image-manifest.ts';
import type { Inode } from '../../codec/oci/image-tree.ts';
import { TarReader, type TarSink } from '../../codec/tar/tar-reader.ts';
import { blobPath } from '../file/blob-path.ts';
import type { ImageLayers } from './image-layers.ts';
import { readLayer } from './layer-stream.ts';

/** Reads some files of an image into memory; those of one layer in one pass. */
export async function readMembers<Key>(
  { blobsDirectory, layers }: Pick<ImageLayers, 'layers'> & { blobsDirectory: string },
  wanted: ReadonlyMap<Key, Inode>,
): Promise<ReadonlyMap<Key, Buffer>> {
  const contents = new Map<Key, Buffer>();
  for (const [at, layer] of layers.entries()) {
    const here = [...wanted].filter(([, inode]) => inode.layer === at);
    if (here.length === 0) continue;
    const collector = new Collector(new Set(here.map(([, { place }]) => place)));
    const reader = new TarReader(collector);
    for await (const chunk of readLayer(blobPath(blobsDirectory, layer.digest), layerCompression(layer)).chunks) {
      reader.write(chunk);
      if (collector.isDone) break;
    }
    for (const [key, { place }] of here) contents.set(key, collector.contents.get(place) ?? Buffer.alloc(0));
  }
  return contents;
}

/** Keeps the data of the members at some places of an archive. */
class Collector implements TarSink {
  readonly contents = new Map<number, Buffer>();
  readonly #places: ReadonlySet<number>;
  #place = -1;
  #parts: Buffer[] | undefined;

  constructor(places: ReadonlySet<number>) {
    this.#places = places;
  }

  get isDone(): boolean {
    return this.contents.size === this.#places.size;
  }

  entry(): void {
    this.#place += 1;
    this.#parts = this.#places.has(this.#place) ? [] : undefined;
  }

  data(slice: Buffer): void {
    // The slice is only lent.
    this.#parts?.push(Buffer.from(slice));
  }

  entryEnd(): void {
    if (this.#parts !== undefined) this.contents.set(this.#place, Buffer.concat(this.#parts));
    this.#parts = undefined;
  }
}
