import { createHash } from 'node:crypto';
import { arch } from 'node:os';
import { chooseManifest, goArchitecture } from '../../codec/oci/choose-manifest.ts';
import { type Digest, digestOfHex } from '../../codec/oci/digest.ts';
import { parseImageIndex } from '../../codec/oci/image-index.ts';
import { type ImageManifest, parseImageManifest } from '../../codec/oci/image-manifest.ts';
import { parseJsonObject } from '../../codec/oci/json-fields.ts';
import { NotFoundError } from '../../domain/errors.ts';
import type { ExactImageSource, ImageAccess, RemoteImage } from '../../service/ports/image-transport.ts';
import { runSkopeo } from './run-skopeo.ts';
import { globalArgs } from './skopeo-args.ts';
import { skopeoSource } from './skopeo-source.ts';

export interface InspectRequest {
  readonly source: ExactImageSource;
  readonly access: ImageAccess;
  readonly authFile: string | undefined;
  readonly scratchDirectory: string;
  readonly signal?: AbortSignal;
}

const MAX_MANIFEST_BYTES = 4 * 1024 ** 2;

/** Asks a source for its manifest; for a list of platforms, for the manifest of the wanted one. */
export async function inspectImage(request: InspectRequest): Promise<RemoteImage | undefined> {
  // The Docker daemon has no manifest of an image before it has written the whole of it.
  if (request.source.kind === 'docker-daemon') return undefined;
  const bytes = await rawManifest(request);
  const document = parseJsonObject(bytes, 'the manifest');
  if (document['schemaVersion'] === 1) return undefined;
  if (document['manifests'] === undefined) return remoteImage(digestOf(bytes), parseImageManifest(bytes));
  const digest = chooseDigest(bytes, request);
  if (request.source.kind !== 'docker') return { digest, blobs: [] };
  return remoteImage(digest, parseImageManifest(await rawManifest(request, digest)));
}

async function rawManifest(request: InspectRequest, digest?: Digest): Promise<Buffer> {
  const { source, access, authFile, scratchDirectory, signal } = request;
  const args = [
    ...(await globalArgs(access, scratchDirectory)),
    'inspect',
    '--raw',
    '--retry-times',
    '2',
    ...(authFile === undefined ? [] : ['--authfile', authFile]),
    ...(access.tlsVerify === false ? ['--tls-verify=false'] : []),
    skopeoSource(source, digest),
  ];
  return runSkopeo({ args, maxOutputBytes: MAX_MANIFEST_BYTES, ...(signal ? { signal } : {}) });
}

function chooseDigest(bytes: Buffer, { source, access }: InspectRequest): Digest {
  const architecture = access.platform ?? goArchitecture(arch());
  const index = parseImageIndex(bytes);
  const chosen = chooseManifest(index, architecture);
  if (chosen) return chosen.digest;
  const offered = index.manifests.map(({ platform }) => platform?.architecture ?? 'unknown').join(', ');
  throw new NotFoundError(`${skopeoSource(source)} has no image for ${architecture}, only for ${offered}`);
}

function remoteImage(digest: Digest, { config, layers }: ImageManifest): RemoteImage {
  return { digest, blobs: [config, ...layers].map((blob) => ({ digest: blob.digest, sizeBytes: blob.sizeBytes })) };
}

function digestOf(bytes: Buffer): Digest {
  return digestOfHex(createHash('sha256').update(bytes).digest('hex'));
}
