import { CorruptError } from '../../domain/errors.ts';
import type { StoredImage } from '../ports/image-store.ts';
import type { ImageDescription } from './describe-image.ts';

/** Names the image in an error of its blobs, of which only digests are known below. */
export async function namingImage<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CorruptError)) throw error;
    throw new CorruptError(`image ${name} is damaged: ${error.message}`, { ...error.facts, name }, { cause: error });
  }
}

/** What is known of an image without its blobs. */
export function describeDamaged(image: StoredImage, problem: string): ImageDescription {
  const unknown = {
    packedBytes: 0,
    contentBytes: 0,
    members: 0,
    layers: 0,
    xattrs: 0,
    kernels: [],
    builds: [],
    variants: [],
    warnings: [],
  };
  return { ...image, ...unknown, missing: [problem], problem };
}
