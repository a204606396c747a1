import { reportBoot } from '../../domain/boot-report.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { formatForKernel } from '../../domain/image-format.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type { BuiltFile, ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStore } from '../ports/image-store.ts';
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
      readonly image: BootFile;
      /** The image's own, when it has one for this kernel. */
      readonly initramfs?: BootFile;
    }
  | { readonly missing: readonly string[] };

export interface BootArtifactParts {
  readonly store: Pick<ImageStore, 'find'>;
  readonly artifacts: Pick<ImageArtifacts, 'pathOf'>;
  readonly versions: ImageVersions;
}

/** The kernel and the image for a node, built when they are not there yet. `kernelVersion` is the node's, if it has one. */
export async function bootArtifacts(
  { store, artifacts, versions }: BootArtifactParts,
  wanted: { imageName: string; kernelVersion: string | undefined },
  options: ImageWorkOptions,
): Promise<BootArtifacts> {
  const { imageName, kernelVersion } = wanted;
  const image = await store.find(imageName);
  if (!image) return { missing: [`there is no image ${imageName}: wwctl image import SOURCE ${imageName}`] };
  const facts = await versions.facts(image.manifest, options);
  const { kernelPath, initramfsPath, missing, ...report } = reportBoot(facts, kernelVersion);
  if (missing.length > 0 || kernelPath === undefined) {
    return { missing: missing.map((problem) => `image ${imageName}: ${problem}`) };
  }
  try {
    const format = formatForKernel(report.kernelVersion);
    const build = await versions.build({ manifest: image.manifest, format }, options);
    const kernel = await versions.kernel(build, kernelPath, options);
    const initramfs = initramfsPath && (await versions.kernel(build, initramfsPath, options));
    const version = kernel.version === undefined ? {} : { version: kernel.version };
    return {
      kernel: { ...bootFile(artifacts.pathOf('kernel', kernel), kernel), ...version },
      image: bootFile(artifacts.pathOf('image', build.image), build.image),
      ...(initramfs && { initramfs: bootFile(artifacts.pathOf('kernel', initramfs), initramfs) }),
    };
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return { missing: [`image ${imageName}: ${error.message}: change the node's kernel version`] };
  }
}

function bootFile(path: string, { sizeBytes, sha256 }: BuiltFile): BootFile {
  return { path, sizeBytes, etag: sha256 };
}
