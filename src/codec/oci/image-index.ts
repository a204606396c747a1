import { type Descriptor, formatDescriptor, parseDescriptor } from './descriptor.ts';
import { asArray, parseJsonObject } from './json-fields.ts';

export const INDEX_MEDIA_TYPE = 'application/vnd.oci.image.index.v1+json';
/** The annotation that names an image in a layout's index.json (OCI image-spec, annotations.md). */
export const REF_NAME = 'org.opencontainers.image.ref.name';

/** The content of the `oci-layout` file. */
export const OCI_LAYOUT_TEXT = '{"imageLayoutVersion":"1.0.0"}';

/** An image index or Docker manifest list: the same image for several platforms, or the names of a layout. */
export interface ImageIndex {
  readonly manifests: readonly Descriptor[];
}

export function parseImageIndex(bytes: Uint8Array): ImageIndex {
  const object = parseJsonObject(bytes, 'the image index');
  const manifests = asArray(object['manifests'], 'the list of manifests');
  return { manifests: manifests.map((value, at) => parseDescriptor(value, `manifest ${at + 1} of the index`)) };
}

/** The text of an index.json. */
export function formatImageIndex(index: ImageIndex): string {
  const manifests = index.manifests.map(formatDescriptor);
  return `${JSON.stringify({ schemaVersion: 2, mediaType: INDEX_MEDIA_TYPE, manifests }, undefined, 2)}\n`;
}
