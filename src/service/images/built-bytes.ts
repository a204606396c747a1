import type { ImageFormat } from '../../domain/image-format.ts';
import type { ImageBuild } from '../ports/image-builder.ts';

/** What nodes download, by format. */
export function builtBytes(builds: readonly ImageBuild[]): Partial<Record<ImageFormat, number>> {
  return Object.fromEntries(builds.map(({ format, image }) => [format, image.sizeBytes]));
}
