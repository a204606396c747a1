import type { Digest } from '../../codec/oci/digest.ts';
import type { ImageSurvey } from '../../domain/image-survey.ts';
import type { ImageWorkOptions, PackedLayer } from './image-builder.ts';

/** An owner that becomes another one. */
export type IdMap = readonly (readonly [from: number, to: number])[];

export interface OwnersToChange {
  readonly manifest: Digest;
  /** Where the image's layers are. */
  readonly storeBlobsDirectory: string;
  /** Takes the layer. */
  readonly blobsDirectory: string;
  readonly users: IdMap;
  readonly groups: IdMap;
  /** Files that get another content, by their paths; they are there already, or new. */
  readonly texts: Readonly<Record<string, string>>;
  /** Of these texts. */
  readonly mtimeSeconds: number;
}

/** Looks into images, and makes layers of what is in them, without unpacking them. */
export interface ImageInspector {
  /** `paths` are further files to look for. */
  survey(
    image: { manifest: Digest; blobsDirectory: string; paths?: readonly string[] },
    options: ImageWorkOptions,
  ): Promise<ImageSurvey>;
  /**
   * A layer with everything of the image that changes its owner, all else of it as it was, and with new texts.
   * @returns also how many names it has
   */
  packOwners(task: OwnersToChange, options: ImageWorkOptions): Promise<PackedLayer & { readonly members: number }>;
}
