import { ConflictError } from '../../domain/errors.ts';
import { type ImageTracking, NEXT_LABEL } from '../../domain/image-tracking.ts';
import type { ImageUser } from '../../domain/image-version.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type { ImageBuilder, ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import type { Author } from '../registry/registry.ts';
import { layersOfVersion, type VersionLayer } from './layers-of-version.ts';
import { settleNext } from './next-version.ts';
import { stackLayers } from './stack-layers.ts';
import { localLayers } from './tracking-base.ts';
import { contentOf } from './version-content.ts';

export interface PromoteOptions {
  /** Lays what was added here over it again. */
  readonly keepLayers: boolean;
  readonly author: Pick<Author, 'who' | 'from'>;
}

/** The new current version. */
export interface Promoted {
  readonly image: StoredImage;
  /** What made the layers that were added here to the version before; missing when nobody knows. */
  readonly localLayers?: readonly string[];
  /** Whether it has them too. */
  readonly areKept: boolean;
}

interface PromoteParts {
  readonly store: ImageStore;
  readonly builder: Pick<ImageBuilder, 'examine'>;
  readonly artifacts: Pick<ImageArtifacts, 'putFacts'>;
  readonly usersOfImage: (name: string) => readonly ImageUser[];
}

interface Promotion extends PromoteOptions {
  readonly image: StoredImage;
  readonly tracking: ImageTracking;
}

export async function promoteNext(
  parts: PromoteParts,
  promotion: Promotion,
  options: ImageWorkOptions,
): Promise<Promoted> {
  const { store } = parts;
  const { image, tracking, keepLayers } = promotion;
  const next = await getNext(store, promotion);
  const local = await localLayers(store, image, tracking);
  if (keepLayers && local === undefined) {
    throw new ConflictError(
      `the layers of image ${image.name} do not begin with those of ${tracking.source}, so that nobody knows which ones were added here: promote it without --keep-layers, and add what it lacks`,
      { name: image.name },
    );
  }
  const kept = keepLayers ? (local ?? []) : [];
  const made =
    kept.length > 0 ? await putStacked(parts, { promotion, next, kept }, options) : await put(store, promotion, next);
  const layers = (await layersOfVersion(store, next.manifest)).map(({ digest }) => digest);
  await store.track(image.name, { ...tracking, digest: next.sourceDigest ?? next.manifest, layers });
  await settleNext(parts, image.name, made);
  const names = local?.map(({ createdBy = 'unknown' }) => createdBy);
  return { image: made, ...(names && { localLayers: names }), areKept: kept.length > 0 };
}

async function getNext(store: ImageStore, { image, tracking }: Promotion): Promise<StoredImage> {
  const { name } = image;
  const next = (await store.listVersions(name)).find(({ labels }) => labels.includes(NEXT_LABEL));
  const isNewer = next !== undefined && (next.sourceDigest ?? next.manifest) !== tracking.digest;
  if (isNewer && next.version !== image.version) return next;
  throw new ConflictError(`image ${name} has no newer version that waits: wwctl image track ${name} --check`, { name });
}

async function put(store: ImageStore, promotion: Promotion, next: StoredImage): Promise<StoredImage> {
  const { image } = promotion;
  return store.put(
    { ...contentOf(next), name: image.name, made: madeBy(promotion, next) },
    { replacing: image.manifest },
  );
}

interface Stacking {
  readonly promotion: Promotion;
  readonly next: StoredImage;
  readonly kept: readonly VersionLayer[];
}

async function putStacked(
  { store, builder, artifacts }: PromoteParts,
  { promotion, next, kept }: Stacking,
  options: ImageWorkOptions,
): Promise<StoredImage> {
  const { image } = promotion;
  const held = [image, next].map(({ manifest }) => store.hold(manifest));
  const staging = await store.stage();
  try {
    const manifest = await stackLayers(store, staging, { manifest: next.manifest, layers: kept });
    const { blobsDirectory } = staging;
    const facts = await builder.examine({ blobsDirectory, manifest, knownLayers: 'trust' }, options);
    options.signal?.throwIfAborted();
    await artifacts.putFacts(manifest, facts);
    const { sourceDigest: _, ...content } = contentOf(next);
    const version = {
      ...content,
      manifest,
      name: image.name,
      made: madeBy(promotion, next),
    };
    return await store.publish(staging, version, { replacing: image.manifest });
  } finally {
    for (const release of held) release();
    await staging.discard();
  }
}

function madeBy({ author, tracking, keepLayers }: Promotion, { version }: StoredImage) {
  const kept = keepLayers ? ', with the layers added here' : '';
  return { what: `promote ${version} of ${tracking.source}${kept}`, who: author.who, from: author.from };
}
