import { formatKernelLabels } from '../../codec/kernel/kernel-labels.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import { CONFIG_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import { configOfOneLayer, manifestOfOneLayer } from '../../codec/oci/one-layer-image.ts';
import { ConflictError, InvalidError } from '../../domain/errors.ts';
import { checkKernelName, defaultKernelName, kernelReference } from '../../domain/kernel-name.ts';
import { type KernelSource, parseKernelSource } from '../../domain/kernel-source.ts';
import { findVersion, getVersion } from '../images/get-image.ts';
import type { ImageBuilder, ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStaging, ImageStore, StoredImage } from '../ports/image-store.ts';
import type { KernelBuilder, KernelOrigin, TakenKernel } from '../ports/kernel-builder.ts';
import { getKernel, type StoredKernel } from './stored-kernel.ts';

export interface KernelImport {
  /** As people write it; see `parseKernelSource`. */
  readonly source: string;
  /** What is said of its source, where `source` is only a means. */
  readonly shownSource?: string;
  /** Its release unless given. */
  readonly name?: string;
  /** Which one, where the source has several. */
  readonly release?: string;
  /** More files of the same kernel, for packages that come in parts. */
  readonly withFiles: readonly string[];
  readonly withFirmware: boolean;
  /** Lets an existing name point to another kernel. */
  readonly replace: boolean;
}

export interface ImportKernelParts {
  readonly store: ImageStore;
  readonly builder: KernelBuilder & Pick<ImageBuilder, 'examine'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Brings a kernel into the store: put together in a private place, checked there, and only then visible. */
export async function importKernel(
  parts: ImportKernelParts,
  wanted: KernelImport,
  options: ImageWorkOptions,
): Promise<StoredKernel> {
  if (wanted.name !== undefined) checkKernelName(wanted.name);
  const source = parseKernelSource(wanted.source);
  if (source.kind !== 'path' && wanted.withFiles.length > 0) {
    throw new InvalidError(`${wanted.source} has no parts to add: give further files (--with) beside a package file`);
  }
  const staging = await parts.store.stage();
  try {
    const { origin, release } = await openSource(parts, { source, wanted, staging }, options);
    const taken = await parts.builder.takeKernel(
      {
        origin,
        ...(release === undefined ? {} : { release }),
        withFirmware: wanted.withFirmware,
        scratchDirectory: staging.directory,
        blobsDirectory: staging.blobsDirectory,
      },
      options,
    );
    return await publish(parts, { taken, wanted, staging }, options);
  } finally {
    await staging.discard();
  }
}

interface Opened {
  readonly origin: KernelOrigin;
  readonly release: string | undefined;
}

async function openSource(
  { store, builder }: ImportKernelParts,
  { source, wanted, staging }: { source: KernelSource; wanted: KernelImport; staging: ImageStaging },
  options: ImageWorkOptions,
): Promise<Opened> {
  if (source.kind === 'host') return { origin: source, release: wanted.release };
  if (source.kind === 'path') {
    return { origin: { kind: 'files', paths: [source.path, ...wanted.withFiles] }, release: wanted.release };
  }
  const { image, release } = await findImage(store, source.reference);
  const directory = `${staging.directory}/image`;
  const paths = ['boot', 'lib/modules', ...(wanted.withFirmware ? ['lib/firmware'] : [])];
  const letGo = store.hold(image.manifest);
  try {
    const { blobsDirectory } = store;
    await builder.extractFiles({ manifest: image.manifest, blobsDirectory, paths, directory }, options);
  } finally {
    letGo();
  }
  return { origin: { kind: 'directory', path: directory }, release: release ?? wanted.release };
}

/** `NAME`, or `NAME:RELEASE`, where NAME may be a version and may have colons itself. */
async function findImage(store: ImageStore, reference: string): Promise<{ image: StoredImage; release?: string }> {
  const whole = await findVersion(store, reference);
  const colon = reference.lastIndexOf(':');
  if (whole !== undefined || colon === -1) return { image: whole ?? (await getVersion(store, reference)) };
  return { image: await getVersion(store, reference.slice(0, colon)), release: reference.slice(colon + 1) };
}

async function publish(
  { store, builder, now }: ImportKernelParts,
  { taken, wanted, staging }: { taken: TakenKernel; wanted: KernelImport; staging: ImageStaging },
  options: ImageWorkOptions,
): Promise<StoredKernel> {
  const name = checkKernelName(wanted.name ?? defaultKernelName(taken.release));
  const reference = kernelReference(name);
  const manifest = await writeDocuments(staging, taken);
  const existing = (await store.listKernels()).find((entry) => entry.name === reference);
  if (existing !== undefined && existing.manifest !== manifest && !wanted.replace) {
    throw new ConflictError(
      `there is another kernel named ${name}: say that it shall be replaced (--force), or take another name`,
      { name },
    );
  }
  if (existing?.manifest !== manifest) {
    await builder.examine({ blobsDirectory: staging.blobsDirectory, manifest }, options);
    options.signal?.throwIfAborted();
    const importedAt = new Date(now()).toISOString();
    await store.publishKernel(staging, {
      name: reference,
      manifest,
      source: wanted.shownSource ?? wanted.source,
      importedAt,
    });
  }
  return getKernel(store, name);
}

async function writeDocuments(staging: ImageStaging, { layer, ...facts }: TakenKernel): Promise<Digest> {
  const config = configOfOneLayer({
    architecture: facts.architecture,
    diffId: layer.diffId,
    labels: formatKernelLabels(facts),
  });
  const descriptor = {
    mediaType: CONFIG_MEDIA_TYPE,
    digest: await staging.writeBlob(config),
    sizeBytes: Buffer.byteLength(config),
    annotations: {},
  };
  return staging.writeBlob(manifestOfOneLayer(descriptor, layer.descriptor));
}
