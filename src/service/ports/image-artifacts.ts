import type { Digest } from '../../codec/oci/digest.ts';
import type { ImageFacts } from '../../domain/image-facts.ts';
import type { ImageFormat } from '../../domain/image-format.ts';
import type { BuiltFile, BuiltInitramfs, ImageBuild, ImageVariant } from './image-builder.ts';
import type { Leftover } from './leftover.ts';

/** What was made of images and is served to nodes, and what was learnt of them. Everything in it can be made again. */
export interface ImageArtifacts {
  /** A build whose files are all there. */
  findBuild(variant: ImageVariant, format: ImageFormat): Promise<ImageBuild | undefined>;
  putBuild(build: ImageBuild): Promise<void>;
  findFacts(manifest: Digest): Promise<ImageFacts | undefined>;
  putFacts(manifest: Digest, facts: ImageFacts): Promise<void>;
  /** The initramfs of a kernel, by its path in the image, if it was made by this recipe and is there. */
  findInitramfs(manifest: Digest, kernelPath: string, recipeKey: string): Promise<BuiltInitramfs | undefined>;
  putInitramfs(manifest: Digest, kernelPath: string, made: { recipeKey: string; built: BuiltInitramfs }): Promise<void>;
  pathOf(kind: 'image' | 'kernel', file: BuiltFile): string;
  /** Puts a copy at `outputPath`, whole or not at all. */
  exportFile(file: BuiltFile, outputPath: string): Promise<void>;
  /**
   * Removes the builds and facts of all other manifests, the builds with all other excludes, and what was not finished.
   * Parts and kernels that builds share stay as long as one of them is kept. Only while nothing is built.
   * @param kept.excludes of nodes; builds of the whole image are kept anyway
   * @returns what is gone, or with `dryRun` what would be
   */
  retain(
    kept: {
      readonly builds: ReadonlySet<Digest>;
      readonly facts: ReadonlySet<Digest>;
      readonly excludes: readonly (readonly string[])[];
    },
    dryRun?: boolean,
  ): Promise<readonly Leftover[]>;
}
