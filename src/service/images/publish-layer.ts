import { configWithLayer, manifestWithLayer } from '../../codec/oci/add-layer.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import { CONFIG_MEDIA_TYPE, parseImageManifest } from '../../codec/oci/image-manifest.ts';
import { changedMeanwhile } from '../../domain/image-changed.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type { ImageBuilder, ImageWorkOptions, PackedLayer } from '../ports/image-builder.ts';
import type { ImageStaging, ImageStore, NewImage, StoredImage } from '../ports/image-store.ts';
import type { Author } from '../registry/registry.ts';

export interface PublishLayerParts {
  readonly store: Pick<ImageStore, 'find' | 'readBlob' | 'hold' | 'publish'>;
  readonly builder: Pick<ImageBuilder, 'examine'>;
  readonly artifacts: Pick<ImageArtifacts, 'putFacts'>;
}

export interface LayerToPublish {
  /** The image as it was when the layer was made. */
  readonly base: StoredImage;
  /** Holds the layer's blob; taken over. */
  readonly staging: ImageStaging;
  readonly layer: PackedLayer;
  /** What made it: a command line. */
  readonly createdBy: string;
  /** Who asked for it. */
  readonly author?: Pick<Author, 'who' | 'from'>;
}

/**
 * Makes the next version of an image: one that has one layer more.
 * @throws ConflictError when the name points to something else by now; CorruptError, InvalidError as an import does.
 */
export async function publishLayer(
  parts: PublishLayerParts,
  wanted: LayerToPublish,
  options: ImageWorkOptions,
): Promise<StoredImage> {
  const { base, staging } = wanted;
  const release = parts.store.hold(base.manifest);
  try {
    await requireSame(parts.store, base);
    const manifest = await writeDocuments(parts.store, wanted);
    await examine(parts, { staging, manifest }, options);
    return await parts.store.publish(staging, versionOf(wanted, manifest), { replacing: base.manifest });
  } finally {
    release();
  }
}

/** It comes from where its base does, but is not what is there. */
function versionOf({ base, createdBy, author }: LayerToPublish, manifest: Digest): NewImage {
  const { name, source, importedAt } = base;
  return {
    name,
    manifest,
    ...(source === undefined ? {} : { source }),
    ...(importedAt === undefined ? {} : { importedAt }),
    made: { what: createdBy, ...(author && { who: author.who, from: author.from }) },
  };
}

async function requireSame(store: Pick<ImageStore, 'find'>, { name, manifest }: StoredImage): Promise<void> {
  if ((await store.find(name))?.manifest !== manifest) throw changedMeanwhile(name);
}

async function writeDocuments(
  store: Pick<ImageStore, 'readBlob'>,
  { base, staging, layer, createdBy }: LayerToPublish,
): Promise<Digest> {
  const below = await store.readBlob(base.manifest);
  const { config, layers } = parseImageManifest(below);
  await staging.reuse(layers.map(({ digest }) => digest));
  const added = { ...layer, createdBy };
  const newConfig = configWithLayer(await store.readBlob(config.digest), added);
  const descriptor = {
    mediaType: CONFIG_MEDIA_TYPE,
    digest: await staging.writeBlob(newConfig),
    sizeBytes: Buffer.byteLength(newConfig),
    annotations: {},
  };
  return staging.writeBlob(manifestWithLayer(below, descriptor, added));
}

/** Only the new layer is read: the others were when they came. */
async function examine(
  { builder, artifacts }: PublishLayerParts,
  { staging: { blobsDirectory }, manifest }: { staging: ImageStaging; manifest: Digest },
  options: ImageWorkOptions,
): Promise<void> {
  const facts = await builder.examine({ blobsDirectory, manifest, knownLayers: 'trust' }, options);
  options.signal?.throwIfAborted();
  await artifacts.putFacts(manifest, facts);
}
