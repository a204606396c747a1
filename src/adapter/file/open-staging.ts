import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../codec/oci/digest.ts';
import type { ImageStaging } from '../../service/ports/image-store.ts';
import { blobPath } from './blob-path.ts';
import { diskFailure } from './disk-failure.ts';
import { writeDocument } from './oci-store-blobs.ts';

/** What the store that a staging place belongs to does for it. */
interface StagingOwner {
  /** Puts those of these blobs that the store has into a `blobs` directory. */
  reuse(digests: readonly Digest[], blobsDirectory: string): Promise<void>;
  /** Told when the place is gone. */
  discarded(): Promise<void>;
}

/** Makes a private place on the store's file system. */
export async function openStaging(place: string, owner: StagingOwner): Promise<ImageStaging> {
  const directory = join(place, 'scratch');
  const blobsDirectory = join(place, 'blobs');
  const discard = async () => {
    await rm(place, { recursive: true, force: true });
    await owner.discarded();
  };
  try {
    await mkdir(join(blobsDirectory, 'sha256'), { recursive: true });
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    await discard();
    throw diskFailure(error, place);
  }
  return {
    directory,
    blobsDirectory,
    reuse: (digests) => owner.reuse(digests, blobsDirectory),
    adopt: (path, digest) => rename(path, blobPath(blobsDirectory, digest)),
    writeBlob: (content) => writeDocument(blobsDirectory, content),
    discard,
  };
}
