import { reportBoot } from '../../domain/boot-report.ts';
import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import { canonicalExcludes } from '../../domain/exclude-patterns.ts';
import { excludesProblems, factsWithout } from '../../domain/image-excludes.ts';
import { formatForKernel } from '../../domain/image-format.ts';
import { imageNameOf } from '../../domain/image-reference.ts';
import { isFetchedByInitramfs, rootModeOf } from '../../domain/root-mode.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type {
  BuiltFile,
  BuiltKernel,
  ImageBuild,
  ImageVariant,
  ImageWorkOptions,
  InitramfsRecipe,
} from '../ports/image-builder.ts';
import type { ImageStore } from '../ports/image-store.ts';
import { findVersion } from './get-image.ts';
import type { ImageVersions } from './image-versions.ts';

/** A file to be served as it is. */
interface BootFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** sha256 of the content, 64 hex digits. */
  readonly etag: string;
}

/** What a node boots, or why it cannot: whole sentences, each with its remedy. */
export type BootArtifacts =
  | {
      readonly kernel: BootFile & { readonly version?: string };
      /** The root file system: parts that our initramfs stacks, the lowest first, or one archive. */
      readonly parts: readonly BootFile[];
      /** What the kernel begins with: ours where it fetches the image, else the image's own if it has one. */
      readonly initramfs?: BootFile;
    }
  | { readonly missing: readonly string[] };

/** What our initramfs is made of beside kernel and image. */
export type InitramfsParts = Pick<InitramfsRecipe, 'busybox' | 'files'>;

export interface BootArtifactParts {
  readonly store: Pick<ImageStore, 'listVersions'>;
  readonly artifacts: Pick<ImageArtifacts, 'pathOf'>;
  readonly versions: ImageVersions;
  readonly initramfs: InitramfsParts;
}

/** What a node asks for. */
export interface WantedBoot {
  readonly imageName: string;
  /** The beginning of a version, or a path in the image. */
  readonly kernelVersion?: string | undefined;
  /** The node's field. */
  readonly root?: string | undefined;
  /** The node's field. */
  readonly imageExcludes?: readonly string[];
}

/** Everything a node boots from, built when it is not there yet. */
export async function bootArtifacts(
  parts: BootArtifactParts,
  wanted: WantedBoot,
  options: ImageWorkOptions,
): Promise<BootArtifacts> {
  const { imageName, kernelVersion } = wanted;
  const excludes = canonicalExcludes(wanted.imageExcludes ?? []);
  const image = await findVersion(parts.store, imageName);
  if (!image) return { missing: [notThere(imageName)] };
  const isFetched = isFetchedByInitramfs(rootModeOf(wanted.root));
  const facts = factsWithout(await parts.versions.facts(image.manifest, options), excludes);
  const report = reportBoot(facts, kernelVersion, isFetched ? 'parts' : undefined);
  const { kernelPath } = report;
  const missing = [...report.missing, ...excludesProblems(facts, excludes)];
  if (missing.length > 0 || kernelPath === undefined) {
    return { missing: missing.map((problem) => `image ${imageName}: ${problem}`) };
  }
  try {
    const archiveFormat = formatForKernel(report.kernelVersion);
    const variant = { manifest: image.manifest, excludes };
    const boot = { variant, kernelPath, archiveFormat, ownInitramfs: report.initramfsPath };
    return isFetched ? await fetchedRoot(parts, boot, options) : await loadedRoot(parts, boot, options);
  } catch (error) {
    if (error instanceof InvalidError) return { missing: [`image ${imageName}: ${error.message}`] };
    if (!(error instanceof NotFoundError)) throw error;
    return { missing: [`image ${imageName}: ${error.message}: change the node's kernel version`] };
  }
}

function notThere(reference: string): string {
  const name = imageNameOf(reference);
  const remedy =
    name === reference ? `wwctl image import SOURCE ${name}` : `wwctl image history ${name} shows those there are`;
  return `there is no image ${reference}: ${remedy}`;
}

interface BootOf {
  readonly variant: ImageVariant;
  readonly kernelPath: string;
  /** What that kernel unpacks. */
  readonly archiveFormat: ReturnType<typeof formatForKernel>;
  /** The image's own, when it has one for this kernel. */
  readonly ownInitramfs: string | undefined;
}

/** Our initramfs mounts the packed image, part over part. */
async function fetchedRoot(
  { artifacts, versions, initramfs }: BootArtifactParts,
  { variant, kernelPath, archiveFormat }: BootOf,
  options: ImageWorkOptions,
): Promise<BootArtifacts> {
  const recipe = { ...initramfs, kernelPath, format: archiveFormat };
  const [build, first] = await Promise.all([
    versions.build({ ...variant, format: 'parts' }, options),
    versions.initramfs(variant.manifest, recipe, options),
  ]);
  const kernel = await versions.kernel(build, kernelPath, options);
  return {
    kernel: kernelFile(artifacts, kernel),
    parts: imageFiles(artifacts, build),
    initramfs: bootFile(artifacts.pathOf('kernel', first), first),
  };
}

/** The boot loader brings the whole image; the kernel unpacks it. */
async function loadedRoot(
  { artifacts, versions }: BootArtifactParts,
  { variant, kernelPath, archiveFormat, ownInitramfs }: BootOf,
  options: ImageWorkOptions,
): Promise<BootArtifacts> {
  const build = await versions.build({ ...variant, format: archiveFormat }, options);
  const kernel = await versions.kernel(build, kernelPath, options);
  const own = ownInitramfs && (await versions.kernel(build, ownInitramfs, options));
  return {
    kernel: kernelFile(artifacts, kernel),
    parts: imageFiles(artifacts, build),
    ...(own && { initramfs: bootFile(artifacts.pathOf('kernel', own), own) }),
  };
}

function imageFiles(artifacts: Pick<ImageArtifacts, 'pathOf'>, { files }: ImageBuild): readonly BootFile[] {
  return files.map((file) => bootFile(artifacts.pathOf('image', file), file));
}

function kernelFile(artifacts: Pick<ImageArtifacts, 'pathOf'>, kernel: BuiltKernel) {
  const version = kernel.version === undefined ? {} : { version: kernel.version };
  return { ...bootFile(artifacts.pathOf('kernel', kernel), kernel), ...version };
}

function bootFile(path: string, { sizeBytes, sha256 }: BuiltFile): BootFile {
  return { path, sizeBytes, etag: sha256 };
}
