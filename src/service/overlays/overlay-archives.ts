import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip, zstdCompress } from 'node:zlib';
import { encodeCpio } from '../../codec/cpio/cpio-writer.ts';
import { encodeTar } from '../../codec/tar/tar-writer.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { ResolvedNode } from '../../domain/node-schema.ts';
import { planOverlays } from '../../provision/overlay-plan.ts';
import type { Overlay } from '../ports/overlay-store.ts';
import { createByteCache } from './byte-cache.ts';
import type { LoadOverlays } from './fresh-overlays.ts';
import { areFilesUnchanged, type OverlayFacts, rememberFiles, type UsedFiles } from './overlay-facts.ts';
import type { OverlayRenderer } from './overlay-layer.ts';

/** `system` overlays are applied at boot; `runtime` overlays are also kept current afterwards. */
export type OverlayKind = 'system' | 'runtime';

export interface ArchiveFormat {
  readonly format: 'cpio' | 'tar';
  readonly compress: 'none' | 'gzip' | 'zstd';
}

interface OverlayArchive {
  readonly bytes: Buffer;
  /** SHA-256 of `bytes` in hex: the ETag without quotes. */
  readonly etag: string;
  /** SHA-256 of the archive before compression, in hex. */
  readonly digest: string;
}

export interface OverlayArchivesParts {
  readonly cluster: () => Cluster;
  readonly load: LoadOverlays;
  readonly facts: (cluster: Cluster) => OverlayFacts;
  readonly renderer: OverlayRenderer;
  readonly cacheBytes: number;
}

interface Built {
  readonly archive: OverlayArchive;
  readonly used: UsedFiles;
}

/**
 * A node's overlays as one archive, from the inputs as they are at the call: registry, overlays on disk, server facts
 * and included files. Equal inputs give equal bytes. Built once for many callers, and kept while there is room.
 * Throws NotFoundError for an unknown node, InvalidError for a missing overlay or a template that fails.
 */
export type ArchiveOverlays = (
  node: Pick<ResolvedNode, 'name'>,
  kind: OverlayKind,
  format: ArchiveFormat,
) => Promise<OverlayArchive>;

export function createOverlayArchives(parts: OverlayArchivesParts): ArchiveOverlays {
  const cache = createByteCache<Built>(parts.cacheBytes, ({ archive }) => archive.bytes.length);
  const building = new Map<string, Promise<Built>>();

  const buildOnce = (key: string, build: () => Promise<Built>): Promise<Built> => {
    const running = building.get(key);
    if (running) return running;
    const started = build().finally(() => building.delete(key));
    building.set(key, started);
    return started;
  };

  return async ({ name }, kind, format) => {
    const cluster = parts.cluster();
    const overlays = await loadFor(parts.load, findNode(cluster, name), kind);
    const facts = parts.facts(cluster);
    const digests = overlays.map((overlay) => `${overlay.name}=${overlay.digest}`);
    const key = [format.format, format.compress, kind, facts.key, name, ...digests].join('\n');
    const known = cache.get(key);
    if (known && areFilesUnchanged(known.used, facts.readServerFile)) return known.archive;
    const { used, read } = rememberFiles(facts.readServerFile);
    const plain = renderArchive(parts.renderer, overlays, name, { ...facts, readServerFile: read }, format);
    const digest = sha256(plain);
    const built = await buildOnce(`${key}\n${digest}`, async () => {
      return { archive: await compressed(plain, digest, format), used };
    });
    cache.set(key, built);
    return built.archive;
  };
}

function findNode(cluster: Cluster, name: string): ResolvedNode {
  const node = cluster.nodes.get(name);
  if (node === undefined) throw new NotFoundError(`there is no node ${name}: wwctl node list`, { node: name });
  return node;
}

async function loadFor(load: LoadOverlays, node: ResolvedNode, kind: OverlayKind): Promise<readonly Overlay[]> {
  const names = [...new Set(kind === 'system' ? node.systemOverlay : node.runtimeOverlay)];
  const overlays = await load(names);
  return overlays.map((overlay, index) => {
    if (overlay !== undefined) return overlay;
    const missing = names[index];
    const message = `node ${node.name} has ${kind} overlay ${missing}, which does not exist: wwctl overlay list`;
    throw new InvalidError(message, { node: node.name, overlay: missing });
  });
}

function renderArchive(
  renderer: OverlayRenderer,
  overlays: readonly Overlay[],
  node: string,
  facts: OverlayFacts,
  { format }: ArchiveFormat,
): Buffer {
  const entries = planOverlays(overlays.map((overlay) => renderer.layer(overlay, node, facts)));
  return format === 'cpio' ? encodeCpio(entries) : encodeTar(entries);
}

const gzipped = promisify(gzip);
const zstandard = promisify(zstdCompress);

async function compressed(plain: Buffer, digest: string, { compress }: ArchiveFormat): Promise<OverlayArchive> {
  if (compress === 'none') return { bytes: plain, etag: digest, digest };
  const bytes = compress === 'gzip' ? await gzipped(plain) : await zstandard(plain);
  return { bytes, etag: sha256(bytes), digest };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
