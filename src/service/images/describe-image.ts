import { parseImageManifest } from '../../codec/oci/image-manifest.ts';
import { reportBoot } from '../../domain/boot-report.ts';
import { IMAGE_FORMATS } from '../../domain/image-format.ts';
import type { ImageKernel } from '../../domain/image-kernel.ts';
import { referencesTo } from '../../domain/image-reference.ts';
import type { KernelIdentity } from '../../domain/kernel-identity.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type { ImageBuild } from '../ports/image-builder.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import { groupByExcludes, type ImageNode } from './group-by-excludes.ts';
import type { ImageVersions } from './image-versions.ts';

/** An image as people see it. */
export interface ImageDescription extends StoredImage {
  /** Of its layers in the store. */
  readonly packedBytes: number;
  /** Of all files in its tree. */
  readonly contentBytes: number;
  readonly members: number;
  readonly layers: number;
  /** Extended attributes in its tree; cpio archives hold none of them. */
  readonly xattrs: number;
  readonly kernels: readonly DescribedKernel[];
  /** The path of the kernel that nodes boot unless they ask for another. */
  readonly defaultKernel?: string;
  /** What it lacks for booting, each with its remedy; empty when it can boot. */
  readonly missing: readonly string[];
  /** What does not keep it from booting, but is not as it should be. */
  readonly warnings: readonly string[];
  /** Of the whole image. */
  readonly builds: readonly ImageBuild[];
  /** Of what its nodes leave of it. */
  readonly variants: readonly ImageBuild[];
  /** Why nothing more is known of it, when its blobs are damaged. Only lists have such images. */
  readonly problem?: string;
}

interface DescribedKernel extends Partial<KernelIdentity> {
  readonly path: string;
  readonly version?: string;
}

export interface DescribeParts {
  readonly store: Pick<ImageStore, 'readBlob'>;
  readonly artifacts: Pick<ImageArtifacts, 'findBuild'>;
  readonly versions: ImageVersions;
  readonly nodes: () => Iterable<ImageNode>;
}

export async function describeImage(parts: DescribeParts, image: StoredImage): Promise<ImageDescription> {
  const { layers } = parseImageManifest(await parts.store.readBlob(image.manifest));
  const facts = await parts.versions.facts(image.manifest, {});
  const { kernelPath, missing, warnings } = reportBoot(facts);
  const buildsWithout = async (excludes: readonly string[]) => {
    const variant = { manifest: image.manifest, excludes };
    const found = IMAGE_FORMATS.map((format) => parts.artifacts.findBuild(variant, format));
    return (await Promise.all(found)).filter((build) => build !== undefined);
  };
  const references = referencesTo(image);
  const users = [...parts.nodes()].filter(({ imageName = '' }) => references.includes(imageName));
  const reduced = groupByExcludes(users).filter(({ excludes }) => excludes.length > 0);
  return {
    ...image,
    packedBytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    contentBytes: facts.contentBytes,
    members: facts.members,
    layers: layers.length,
    xattrs: facts.xattrs,
    kernels: facts.kernels.map(describeKernel),
    ...(kernelPath === undefined ? {} : { defaultKernel: kernelPath }),
    missing,
    warnings,
    builds: await buildsWithout([]),
    variants: (await Promise.all(reduced.map(({ excludes }) => buildsWithout(excludes)))).flat(),
  };
}

function describeKernel({ path, version, release, identity }: ImageKernel): DescribedKernel {
  return {
    path,
    ...(version === undefined ? {} : { version }),
    ...identity,
    ...(release === undefined ? {} : { release }),
  };
}
