import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestHex } from '../../codec/oci/digest.ts';
import { UnavailableError } from '../../domain/errors.ts';
import type {
  ExactImageSource,
  ImageAccess,
  ImageTransport,
  RemoteImage,
} from '../../service/ports/image-transport.ts';
import { readLayoutIndex } from '../file/oci-layout-index.ts';
import { requireSpace } from '../file/require-space.ts';
import { withAuthFile } from './auth-file.ts';
import { correctMediaTypes } from './correct-media-types.ts';
import { identifySource } from './identify-source.ts';
import { inspectImage } from './inspect-image.ts';
import { pushImage } from './push-image.ts';
import { runSkopeo } from './run-skopeo.ts';
import { checkPlatform, globalArgs } from './skopeo-args.ts';
import { skopeoSource } from './skopeo-source.ts';
import { watchCopy } from './watch-copy.ts';

/** Skopeo waits one second before its second try, then two. */
const RETRIES = '2';
/** A source that sends so much more than it announced does not mean well. */
const EXCESS_BYTES = 64 * 1024 ** 2;
const MAX_OUTPUT_BYTES = 1024 ** 2;

type CopyOptions = Parameters<ImageTransport['copy']>[2];

/** Brings images, and takes them away, with skopeo: registries, mirrors, proxies and credentials are configured as for podman. */
export function createSkopeoTransport(): ImageTransport {
  return {
    identify: identifySource,
    inspect: async (source, access, options) => {
      checkPlatform(access.platform);
      return withAuthFile({ source, access, scratchDirectory: options.scratchDirectory }, (authFile) =>
        inspectImage({ source, access, authFile, ...options }),
      );
    },
    copy: async (source, access, options) => {
      checkPlatform(access.platform);
      return withAuthFile({ source, access, scratchDirectory: options.scratchDirectory }, (authFile) =>
        copyImage({ source, access, authFile, options }),
      );
    },
    push: pushImage,
  };
}

interface CopyRequest {
  readonly source: ExactImageSource;
  readonly access: ImageAccess;
  readonly authFile: string | undefined;
  readonly options: CopyOptions;
}

async function copyImage(request: CopyRequest): Promise<{ manifest: Digest }> {
  const { options } = request;
  const layout = join(options.scratchDirectory, 'layout');
  await mkdir(layout, { recursive: true });
  await checkSpace(options);
  const excess = new AbortController();
  const unwatch = watchCopy({
    directories: [layout, join(options.blobsDirectory, 'sha256')],
    onBytes: (doneBytes) => reportBytes(request, doneBytes, excess),
  });
  try {
    const signal = options.signal ? AbortSignal.any([options.signal, excess.signal]) : excess.signal;
    await runSkopeo({ args: await copyArgs(request, layout), signal, maxOutputBytes: MAX_OUTPUT_BYTES });
  } finally {
    unwatch();
  }
  const [image] = await readLayoutIndex(layout);
  if (!image) throw new UnavailableError('skopeo ended well but left no image');
  return { manifest: await correctMediaTypes(options.blobsDirectory, image.digest) };
}

async function checkSpace({ remote, blobsDirectory }: CopyOptions): Promise<void> {
  const present = new Set(await readdir(join(blobsDirectory, 'sha256')));
  const missing = (remote?.blobs ?? []).filter(({ digest }) => !present.has(digestHex(digest)));
  await requireSpace(blobsDirectory, sumOfSizes(missing), 'import the image');
}

function reportBytes({ source, options }: CopyRequest, doneBytes: number, excess: AbortController): void {
  const totalBytes = options.remote && sumOfSizes(options.remote.blobs);
  const text = `copying from ${skopeoSource(source)}`;
  options.progress?.({ phase: 'copy', doneBytes, text, ...(totalBytes === undefined ? {} : { totalBytes }) });
  if (source.kind === 'docker' && totalBytes !== undefined && doneBytes > totalBytes + EXCESS_BYTES) {
    excess.abort(
      new UnavailableError(`the registry sends more than the ${totalBytes} bytes that the image should have`),
    );
  }
}

function sumOfSizes(blobs: RemoteImage['blobs']): number {
  return blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

async function copyArgs({ source, access, authFile, options }: CopyRequest, layout: string): Promise<string[]> {
  return [
    ...(await globalArgs(access, options.scratchDirectory)),
    'copy',
    '--retry-times',
    RETRIES,
    '--remove-signatures',
    '--dest-oci-accept-uncompressed-layers',
    '--dest-shared-blob-dir',
    options.blobsDirectory,
    ...(authFile === undefined ? [] : ['--src-authfile', authFile]),
    ...(access.tlsVerify === false ? ['--src-tls-verify=false'] : []),
    skopeoSource(source, options.remote?.digest),
    `oci:${layout}:image`,
  ];
}
