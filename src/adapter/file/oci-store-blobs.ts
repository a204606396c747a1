import { createHash } from 'node:crypto';
import { link, open, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { type Digest, digestHex, digestOfHex } from '../../codec/oci/digest.ts';
import { INDEX_MEDIA_TYPE, parseImageIndex } from '../../codec/oci/image-index.ts';
import { parseImageManifest } from '../../codec/oci/image-manifest.ts';
import { CorruptError } from '../../domain/errors.ts';
import { blobPath } from './blob-path.ts';
import { diskFailure } from './disk-failure.ts';
import { ifPresent } from './if-present.ts';
import { missingBlob } from './missing-blob.ts';
import { publishPreparedFile } from './publish-file.ts';

/** Registries refuse larger manifests. */
const MAX_DOCUMENT_BYTES = 4 * 1024 ** 2;

/** Reads a manifest, index or configuration and checks that it is what its name says. */
export async function readDocument(blobsDirectory: string, digest: Digest): Promise<Buffer> {
  const path = blobPath(blobsDirectory, digest);
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw missingBlob(cause);
  });
  try {
    const { size } = await file.stat();
    if (size > MAX_DOCUMENT_BYTES) throw new CorruptError(`blob ${digest} is too large for a manifest`, { digest });
    const bytes = await file.readFile();
    if (digestOfHex(createHash('sha256').update(bytes).digest('hex')) === digest) return bytes;
    throw new CorruptError(`blob ${digest} has other content than its name says: import the image again`, { digest });
  } finally {
    await file.close();
  }
}

/** Adds a manifest or configuration. */
export async function writeDocument(blobsDirectory: string, content: string | Uint8Array): Promise<Digest> {
  const digest = digestOfHex(createHash('sha256').update(content).digest('hex'));
  const path = blobPath(blobsDirectory, digest);
  await writeFile(path, content).catch((error: unknown) => {
    throw diskFailure(error, path);
  });
  return digest;
}

/** Gives `to` the blobs that `from` has, without copying them. */
export async function shareBlobs(digests: readonly Digest[], from: string, to: string): Promise<void> {
  for (const digest of new Set(digests)) {
    await link(blobPath(from, digest), blobPath(to, digest)).catch(() => undefined); // then it is fetched
  }
}

/** Moves what an image consists of; each blob is durable under its new name before the next. */
export async function moveImageBlobs(manifest: Digest, from: string, to: string): Promise<void> {
  const { config, layers } = parseImageManifest(await readDocument(from, manifest));
  for (const digest of new Set([...layers.map((layer) => layer.digest), config.digest, manifest])) {
    if (await isSameFile(blobPath(from, digest), blobPath(to, digest))) continue;
    await publishPreparedFile(blobPath(from, digest), blobPath(to, digest));
  }
}

/** Whether all blobs of an image are there: documents as their names say, layers with their sizes. */
export async function areBlobsThere(blobsDirectory: string, manifest: Digest): Promise<boolean> {
  try {
    const { config, layers } = parseImageManifest(await readDocument(blobsDirectory, manifest));
    await readDocument(blobsDirectory, config.digest);
    const found = await Promise.all(layers.map(({ digest }) => ifPresent(stat(blobPath(blobsDirectory, digest)))));
    return layers.every(({ sizeBytes }, at) => found[at]?.size === sizeBytes);
  } catch (error) {
    if (error instanceof CorruptError) return false;
    throw error;
  }
}

/** The hex digests of all blobs that the roots, manifests or indexes, consist of. */
export async function neededBlobs(blobsDirectory: string, roots: readonly Descriptor[]): Promise<ReadonlySet<string>> {
  const needed = new Set<string>();
  const pending = [...roots];
  for (let root = pending.pop(); root; root = pending.pop()) {
    needed.add(digestHex(root.digest));
    const bytes = await readDocument(blobsDirectory, root.digest);
    if (root.mediaType === INDEX_MEDIA_TYPE) {
      pending.push(...parseImageIndex(bytes).manifests);
      continue;
    }
    const { config, layers } = parseImageManifest(bytes);
    for (const { digest } of [config, ...layers]) needed.add(digestHex(digest));
  }
  return needed;
}

/** Every file whose name does not begin with one of the hex digests. */
export async function allBut(directory: string, needed: ReadonlySet<string>): Promise<readonly string[]> {
  const unneeded = (await readdir(directory)).filter((name) => !needed.has(name.slice(0, 64)));
  return unneeded.map((name) => join(directory, name));
}

/** Of what was taken from the store. Another file, for all it is called, may be a damaged one. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [left, right] = await Promise.all([stat(one), ifPresent(stat(other))]);
  return left.dev === right?.dev && left.ino === right.ino;
}
