import { InvalidError } from '../../domain/errors.ts';
import { parseImageSource } from '../../domain/image-source.ts';
import type { ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import type { ExactImageSource, ImageAccess, ImageTransport } from '../ports/image-transport.ts';
import { checkCredentials } from './check-credentials.ts';
import { getVersion } from './get-image.ts';

interface PushParts {
  readonly store: Pick<ImageStore, 'listVersions' | 'hold' | 'stage' | 'blobsDirectory'>;
  readonly transport: Pick<ImageTransport, 'push'>;
}

interface WantedPush {
  readonly reference: string;
  /** As people write it. */
  readonly destination: string;
  readonly access: ImageAccess;
}

/** Copies a version of an image to a registry, a Docker daemon or an archive. */
export async function pushImage(
  { store, transport }: PushParts,
  { reference, destination, access }: WantedPush,
  options: ImageWorkOptions,
): Promise<StoredImage> {
  checkCredentials(access);
  const image = await getVersion(store, reference);
  const to = parseDestination(destination);
  const release = store.hold(image.manifest);
  const staging = await store.stage();
  try {
    const { manifest, manifestBytes } = image;
    const from = { blobsDirectory: store.blobsDirectory, manifest, manifestBytes };
    await transport.push(from, to, access, { ...options, scratchDirectory: staging.directory });
    return image;
  } finally {
    await staging.discard();
    release();
  }
}

/** A layout in a directory could be our own store, which nobody else may write. */
function parseDestination(text: string): ExactImageSource {
  const destination = parseImageSource(text);
  if (destination.kind !== 'path' && destination.kind !== 'oci') return destination;
  throw new InvalidError(
    `${JSON.stringify(text.slice(0, 300))} is no destination of an image: write docker://REFERENCE, docker-daemon:REFERENCE, oci-archive:FILE[:TAG] or docker-archive:FILE[:TAG]`,
  );
}
