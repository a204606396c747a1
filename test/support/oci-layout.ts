import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';

type Packing = 'none' | 'gzip' | 'zstd';

export interface LayoutOptions {
  readonly packing?: Packing;
  /** Changes documents before they are written, to make images that lie. */
  readonly tamper?: {
    manifest?: (manifest: Manifest) => unknown;
    config?: (config: Record<string, unknown>) => unknown;
  };
}

export interface Manifest {
  readonly config: BlobReference;
  readonly layers: readonly BlobReference[];
}
interface BlobReference {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const MEDIA_TYPE: Readonly<Record<Packing, string>> = {
  none: 'application/vnd.oci.image.layer.v1.tar',
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
};

/** Writes an OCI image layout with one image named `image`, made of tar archives; returns its manifest's digest. */
export function writeOciLayout(directory: string, layers: readonly Buffer[], options: LayoutOptions = {}): string {
  const { packing = 'gzip', tamper = {} } = options;
  mkdirSync(join(directory, 'blobs/sha256'), { recursive: true });
  const blobs = layers.map((tar) => writeBlob(directory, MEDIA_TYPE[packing], pack(tar, packing)));
  const config = { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: layers.map(digestOf) } };
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: writeJson(directory, 'application/vnd.oci.image.config.v1+json', tamper.config?.(config) ?? config),
    layers: blobs,
  };
  const named = writeJson(directory, manifest.mediaType, tamper.manifest?.(manifest) ?? manifest);
  const annotations = { 'org.opencontainers.image.ref.name': 'image' };
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(
    join(directory, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ ...named, annotations }] }),
  );
  return named.digest;
}

/** The path of a blob of a layout. */
export function layoutBlob(directory: string, digest: string): string {
  return join(directory, 'blobs/sha256', digest.replace('sha256:', ''));
}

export function readManifest(directory: string, digest: string): Manifest {
  return JSON.parse(readFileSync(layoutBlob(directory, digest), 'utf8'));
}

function pack(tar: Buffer, packing: Packing): Buffer {
  if (packing === 'none') return tar;
  return packing === 'gzip' ? gzipSync(tar, { level: 1 }) : zstdCompressSync(tar);
}

function writeJson(directory: string, mediaType: string, value: unknown): BlobReference {
  return writeBlob(directory, mediaType, Buffer.from(JSON.stringify(value)));
}

function writeBlob(directory: string, mediaType: string, bytes: Buffer): BlobReference {
  const digest = digestOf(bytes);
  writeFileSync(layoutBlob(directory, digest), bytes);
  return { mediaType, digest, size: bytes.length };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
