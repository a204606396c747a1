import type { Inode } from '../../codec/oci/image-tree.ts';
import type { ImageLayers } from './image-layers.ts';
import { readMembers } from './read-members.ts';

/** Reads some files of an image into memory. */
export async function readContents<Key>(
  place: Pick<ImageLayers, 'layers'> & { readonly blobsDirectory: string },
  wanted: ReadonlyMap<Key, Inode>,
): Promise<ReadonlyMap<Key, Buffer>> {
  const parts = new Map([...wanted.keys()].map((key): [Key, Buffer[]] => [key, []]));
  // A piece is only lent.
  const files = [...wanted].map(([key, inode]) => ({
    inode,
    take: (slice: Buffer) => void parts.get(key)?.push(Buffer.from(slice)),
  }));
  await readMembers({ ...place, files, progress: () => undefined });
  return new Map([...parts].map(([key, pieces]) => [key, Buffer.concat(pieces)]));
}
