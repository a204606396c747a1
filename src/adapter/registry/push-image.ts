import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OCI_LAYOUT_TEXT, REF_NAME } from '../../codec/oci/image-index.ts';
import { MANIFEST_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import type { ImageTransport } from '../../service/ports/image-transport.ts';
import { writeLayoutIndex } from '../file/oci-layout-index.ts';
import { publishFile } from '../file/publish-file.ts';
import { withAuthFile } from './auth-file.ts';
import { runSkopeo } from './run-skopeo.ts';
import { globalArgs } from './skopeo-args.ts';
import { skopeoSource } from './skopeo-source.ts';

const RETRIES = '2';
const MAX_OUTPUT_BYTES = 1024 ** 2;

/** Copies exactly one image out of a store: skopeo sees a layout of its own that shares the store's blobs. */
export const pushImage: ImageTransport['push'] = async (image, destination, access, options) => {
  const { scratchDirectory } = options;
  const layout = join(scratchDirectory, 'layout');
  await mkdir(layout, { recursive: true });
  await publishFile(join(layout, 'oci-layout'), OCI_LAYOUT_TEXT);
  const annotations = { [REF_NAME]: 'image' };
  const { manifest: digest, manifestBytes: sizeBytes } = image;
  await writeLayoutIndex(layout, [{ mediaType: MANIFEST_MEDIA_TYPE, digest, sizeBytes, annotations }]);
  options.progress?.({ phase: 'copy', text: `copying to ${skopeoSource(destination)}` });
  await withAuthFile({ source: destination, access, scratchDirectory }, async (authFile) => {
    const args = [
      ...(await globalArgs({}, scratchDirectory)),
      'copy',
      '--retry-times',
      RETRIES,
      '--remove-signatures',
      '--src-shared-blob-dir',
      image.blobsDirectory,
      ...(authFile === undefined ? [] : ['--dest-authfile', authFile]),
      ...(access.tlsVerify === false ? ['--dest-tls-verify=false'] : []),
      `oci:${layout}:image`,
      skopeoSource(destination),
    ];
    const abort = options.signal ? { signal: options.signal } : {};
    await runSkopeo({ args, ...abort, maxOutputBytes: MAX_OUTPUT_BYTES, other: 'destination' });
  });
};
