import type { Logger } from 'pino';
import { ConflictError, NotFoundError } from '../../domain/errors.ts';
import { checkImageName } from '../../domain/image-name.ts';
import { checkImageLabel } from '../../domain/image-reference.ts';
import { type ImageUser, listUsers } from '../../domain/image-version.ts';
import type { ImageBuilder, ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageDiff } from '../ports/image-diff.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import type { ImageAccess, ImageTransport } from '../ports/image-transport.ts';
import type { Author } from '../registry/registry.ts';
import { type CollectOptions, collectVersions, type RemovedVersion } from './collect-versions.ts';
import { describeVersion, type VersionDescription } from './describe-version.ts';
import { getImage, getVersion } from './get-image.ts';
import type { Images } from './images.ts';
import { pushImage } from './push-image.ts';
import { rollBack } from './roll-back.ts';
import { contentOf } from './version-content.ts';

export interface ImageHistoryParts {
  readonly store: ImageStore;
  readonly transport: Pick<ImageTransport, 'push'>;
  readonly builder: Pick<ImageBuilder, 'diff'>;
  readonly images: Pick<Images, 'sweep'>;
  /** Nodes and profiles that boot an image, in whatever version. */
  readonly usersOfImage: (name: string) => readonly ImageUser[];
  readonly log: Pick<Logger, 'info'>;
}

type Who = Pick<Author, 'who' | 'from'>;

/** What can be done with the versions of images. Where none is made, `IMAGE@N` and `IMAGE@LABEL` are names as well. */
export interface ImageHistory {
  /** The newest first. @throws NotFoundError */
  list(name: string): Promise<readonly VersionDescription[]>;
  /** Labels a version; another version of the image that had the label loses it. @throws NotFoundError, InvalidError */
  tag(reference: string, label: string): Promise<StoredImage>;
  /** @throws ConflictError while a node or profile names the image by it; NotFoundError when no version has it */
  untag(name: string, label: string): Promise<void>;
  /**
   * Makes the next version, which is what an earlier one was: the one before the current one unless said.
   * @throws ConflictError when that is the same as the current one
   */
  rollback(name: string, version: number | undefined, author: Who): Promise<StoredImage>;
  /** Makes an image that begins with what another one is. @throws ConflictError when there is that name */
  copy(reference: string, to: string, author: Who): Promise<StoredImage>;
  /** Removes the versions that are neither current nor labelled nor booted, without the newest `keep` of each image. */
  collect(options: CollectOptions): Promise<readonly RemovedVersion[]>;
  /** What is different in the other one. */
  diff(from: string, to: string, options: ImageWorkOptions): Promise<ImageDiff>;
  /** Copies a version to `docker://REF`, `oci-archive:FILE[:TAG]` and the like. @returns the version */
  push(reference: string, destination: string, access: ImageAccess, options: ImageWorkOptions): Promise<StoredImage>;
}

export function createImageHistory(parts: ImageHistoryParts): ImageHistory {
  const { store, usersOfImage, log } = parts;
  return {
    list: async (name) => {
      const { name: image } = await getImage(store, name);
      const versions = await store.listVersions(image);
      const users = usersOfImage(image);
      return Promise.all(versions.map((version, at) => describeVersion(store, version, versions[at + 1], users)));
    },
    tag: async (reference, label) => {
      checkImageLabel(label);
      const { name, version } = await getVersion(store, reference);
      await store.label(name, label, version);
      log.info({ image: name, version, label }, 'image labelled');
      return getVersion(store, `${name}@${version}`);
    },
    untag: async (name, label) => {
      await getImage(store, name);
      await refuseUnknownOrUsed(parts, name, label);
      await store.label(name, label, undefined);
      log.info({ image: name, label }, 'image label removed');
    },
    rollback: (name, version, author) => rollBack(parts, { name, version, author }),
    copy: (reference, to, author) => copyImage(parts, { reference, to, author }),
    diff: (from, to, options) => diffImages(parts, [from, to], options),
    push: (reference, destination, access, options) => pushImage(parts, { reference, destination, access }, options),
    collect: (options) => collectVersions(parts, options),
  };
}

async function refuseUnknownOrUsed(
  { store, usersOfImage }: ImageHistoryParts,
  name: string,
  label: string,
): Promise<void> {
  const known = (await store.listVersions(name)).flatMap(({ labels }) => labels);
  if (!known.includes(label)) {
    const there = known.length === 0 ? `${name} has no labels` : `the labels of ${name} are ${known.sort().join(', ')}`;
    throw new NotFoundError(`there is no version ${name}@${label}: ${there}`, { name, label });
  }
  const users = usersOfImage(name).filter(({ reference }) => reference === `${name}@${label}`);
  if (users.length === 0) return;
  const shown = listUsers(users.map(({ who }) => who));
  throw new ConflictError(`${name}@${label} is used by ${shown}: give them another version first`, { name, label });
}

async function copyImage(
  { store, log }: ImageHistoryParts,
  wanted: { readonly reference: string; readonly to: string; readonly author: Who },
): Promise<StoredImage> {
  const source = await getVersion(store, wanted.reference);
  const to = checkImageName(wanted.to);
  if ((await store.find(to)) !== undefined) {
    throw new ConflictError(`there is an image ${to} already: take another name, or delete it first`, { name: to });
  }
  const { who, from } = wanted.author;
  const made = { what: `copy of ${source.name}@${source.version}`, who, from };
  const copy = await store.put({ ...contentOf(source), name: to, made }, { replacing: undefined });
  log.info({ image: to, of: source.name, version: source.version }, 'image copied');
  return copy;
}

async function diffImages(
  { store, builder }: ImageHistoryParts,
  references: readonly [string, string],
  options: ImageWorkOptions,
): Promise<ImageDiff> {
  const [from, to] = [await getVersion(store, references[0]), await getVersion(store, references[1])];
  const held = [from, to].map(({ manifest }) => store.hold(manifest));
  try {
    const { blobsDirectory } = store;
    return await builder.diff({ blobsDirectory, from: from.manifest, to: to.manifest }, options);
  } finally {
    for (const release of held) release();
  }
}
