import type { ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageDescription } from './describe-image.ts';
import type { Images } from './images.ts';

/** Builds of an image what had been built of the version before. */
export async function buildAsBefore(
  images: Pick<Images, 'buildFormats' | 'buildForNodes'>,
  { name, builds, variants }: Pick<ImageDescription, 'name' | 'builds' | 'variants'>,
  work: ImageWorkOptions,
): Promise<void> {
  const formats = builds.map(({ format }) => format);
  if (formats.length > 0) await images.buildFormats(name, formats, work);
  // Which of them there are, its nodes say.
  if (variants.length > 0) await images.buildForNodes(name, work);
}
