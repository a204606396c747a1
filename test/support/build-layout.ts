import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { artifactPath } from '../../src/adapter/file/artifact-path.ts';
import { buildImage } from '../../src/adapter/process/build-image.ts';
import { DEFAULT_IMAGE_LIMITS } from '../../src/adapter/process/image-limits.ts';
import { digestOfHex } from '../../src/codec/oci/digest.ts';
import type { ImageFormat } from '../../src/domain/image-format.ts';
import type { ImageBuild } from '../../src/service/ports/image-builder.ts';

/** Builds the image of an OCI layout in this process, and says where the archives are: the first, and all. */
export async function buildLayout(
  {
    layout,
    digest,
    excludes = [],
    ...how
  }: {
    layout: string;
    digest: string;
    formats: readonly ImageFormat[];
    excludes?: readonly string[];
    force?: boolean;
  },
  place: string,
): Promise<{ build: ImageBuild; path: string; paths: readonly string[] }[]> {
  const scratchDirectory = join(place, 'scratch');
  const provisionDirectory = join(place, 'provision');
  rmSync(scratchDirectory, { recursive: true, force: true });
  for (const path of [scratchDirectory, provisionDirectory]) mkdirSync(path, { recursive: true });
  const builds = await buildImage(
    {
      blobsDirectory: join(layout, 'blobs'),
      cacheDirectory: join(place, 'cache'),
      manifest: digestOfHex(digest.slice('sha256:'.length)),
      limits: DEFAULT_IMAGE_LIMITS,
      ...how,
      excludes,
      provisionDirectory,
      scratchDirectory,
    },
    () => undefined,
  );
  return builds.map((build) => {
    const paths = build.files.map(({ sha256 }) => artifactPath(provisionDirectory, 'image', sha256));
    return { build, path: paths[0] ?? '', paths };
  });
}
