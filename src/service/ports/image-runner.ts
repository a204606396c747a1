import type { ImageWorkOptions } from './image-builder.ts';

/** Runs commands in images. */
export interface ImageRunner {
  /**
   * Runs a script with `/bin/sh -e` in a container of the image, with the network of this server; what it changed becomes
   * a version of the image. Rejects, and changes nothing, when it ends with another code than 0.
   */
  runInImage(run: { image: string; script: string; createdBy: string }, options: ImageWorkOptions): Promise<void>;
}
