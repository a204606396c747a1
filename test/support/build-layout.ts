import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { artifactPath } from '../../src/adapter/file/artifact-path.ts';
import { buildImage } from '../../src/adapter/process/build-image.ts';
import { DEFAULT_IMAGE_LIMITS } from '../../src/adapter/process/image-limits.ts';
import { digestOfHex } from '../../src/codec/oci/digest.ts';
import type { ImageFormat } from '../../src/domain/image-format.ts';
import type { ImageBuild } from '../../src/service/ports/image-builder.ts';

/** Builds the image of an OCI layout in this process, and says where the archives are. */
export async function buildLayout(
  { layout, digest, formats }: { layout: string; digest: string; formats: readonly ImageFormat[] },
  place: string,
): Promise<{ build: ImageBuild; path: string }[]> {
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
      formats,
      provisionDirectory,
      scratchDirectory,
    },
    () => undefined,
  );
  return builds.map((build) => ({ build, path: artifactPath(provisionDirectory, 'image', build.image.sha256) }));
}
