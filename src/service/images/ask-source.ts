import { InvalidError } from '../../domain/errors.ts';
import { parseImageSource } from '../../domain/image-source.ts';
import type { ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import type { ImageAccess, ImageTransport, RemoteImage } from '../ports/image-transport.ts';

/** The tag that an image follows: the one that is named, else the one that it was imported from. @throws InvalidError */
export function sourceToFollow(image: StoredImage, wanted: string | undefined): string {
  const source = wanted ?? image.source;
  if (source?.startsWith('docker://')) {
    parseImageSource(source);
    if (!source.includes('@')) return source;
    throw new InvalidError(`${source} is one digest, which never changes: name a tag, docker://REGISTRY/NAME:TAG`);
  }
  const from = source === undefined ? 'comes from nowhere that is known' : `comes from ${source}`;
  throw new InvalidError(
    `only tags of registries can be followed, and ${wanted ?? `image ${image.name} ${from}`}${wanted === undefined ? '' : ' is none'}: name one, docker://REGISTRY/NAME:TAG`,
  );
}

interface AskParts {
  readonly store: Pick<ImageStore, 'stage'>;
  readonly transport: Pick<ImageTransport, 'identify' | 'inspect'>;
}

/** Asks for the manifest alone. */
export async function askSource(
  { store, transport }: AskParts,
  source: string,
  access: ImageAccess,
  options: ImageWorkOptions,
): Promise<RemoteImage> {
  const exact = await transport.identify(parseImageSource(source));
  const staging = await store.stage();
  try {
    const remote = await transport.inspect(exact, access, { ...options, scratchDirectory: staging.directory });
    if (remote !== undefined) return remote;
    throw new InvalidError(`${source} is in a format of old that has no digest: push it again`);
  } finally {
    await staging.discard();
  }
}
