import { NEXT_LABEL } from '../../domain/image-tracking.ts';
import type { ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import type { ImageAccess } from '../ports/image-transport.ts';
import type { Author } from '../registry/registry.ts';
import { type ImportParts, importImage } from './import-image.ts';

type FetchParts = Omit<ImportParts, 'store'> & { readonly store: ImageStore };

interface WantedNext {
  readonly image: StoredImage;
  readonly source: string;
  readonly access: ImageAccess;
}

/** Fetches what a source has now as a version beside the current one. @returns it, and its digest at the source */
export async function fetchNext(
  parts: FetchParts,
  { image, source, access }: WantedNext,
  options: ImageWorkOptions & { readonly author: Pick<Author, 'who' | 'from'> },
): Promise<{ readonly version: StoredImage; readonly digest: string }> {
  const aside = { ...parts, store: besideCurrent(parts.store) };
  const wanted = { source, name: image.name, options: { ...access, ...options, replace: true } };
  const version = await importImage(aside, wanted);
  return { version, digest: version.sourceDigest ?? version.manifest };
}

/** A store of which the current versions stay what they are. */
function besideCurrent(store: ImageStore): ImportParts['store'] {
  const { blobsDirectory } = store;
  const asNext = (staging: Parameters<ImageStore['publishAside']>[0], image: Parameters<ImageStore['put']>[0]) =>
    store.publishAside(staging, image, NEXT_LABEL);
  return {
    blobsDirectory,
    stage: () => store.stage(),
    find: (name) => store.find(name),
    listVersions: (name) => store.listVersions(name),
    isWhole: (manifest) => store.isWhole(manifest),
    publish: (staging, image) => asNext(staging, image),
    put: (image) => asNext(undefined, image),
  };
}
