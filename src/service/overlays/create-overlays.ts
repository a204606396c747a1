import type { Cluster } from '../../domain/cluster.ts';
import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/nearest-name.ts';
import type { PlannedEntry } from '../../provision/overlay-plan.ts';
import { OVERLAY_VARIABLES } from '../../template/context.ts';
import { createTemplateEngine } from '../../template/engine.ts';
import type { Overlay, OverlayEntry, OverlayStore } from '../ports/overlay-store.ts';
import { createFreshOverlays, type LoadOverlays } from './fresh-overlays.ts';
import { type ArchiveOverlays, createOverlayArchives } from './overlay-archives.ts';
import { createOverlayFacts, type OverlayFactSources } from './overlay-facts.ts';
import { createOverlayRenderer, isTemplate, type OverlayRenderer, TEMPLATE_SUFFIX } from './overlay-layer.ts';
import { unknownOverlay } from './unknown-overlay.ts';

interface OverlaySummary {
  readonly name: string;
  /** True for an overlay of the site. */
  readonly isSite: boolean;
  readonly description?: string;
  /** Files, links and templates; directories do not count. */
  readonly fileCount: number;
  /** Why it cannot be used, when it cannot. */
  readonly problem?: string;
}

interface OverlayFile {
  readonly path: string;
  readonly type: OverlayEntry['type'];
  readonly isTemplate: boolean;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly linkTarget?: string;
}

export interface OverlayDetails extends OverlaySummary {
  readonly files: readonly OverlayFile[];
}

/** One file of an overlay, or what a template makes of it for a node: none, one or several files. */
export interface OverlayContent {
  readonly path: string;
  readonly type: 'file' | 'symlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly data: Uint8Array;
  readonly linkTarget?: string;
}

export interface Overlays {
  /** All overlays by name, with those that cannot be used. */
  list(): Promise<readonly OverlaySummary[]>;
  show(name: string): Promise<OverlayDetails>;
  /**
   * @param path in the overlay; the suffix `.hbs` may be left out
   * @param options.render name of the node to render for; without it the file comes as it is
   */
  showFile(name: string, path: string, options?: { render?: string }): Promise<readonly OverlayContent[]>;
  /**
   * A file for the server itself; a template is rendered without a node. Undefined when the overlay has no such file, or
   * its template aborts or only makes others.
   */
  serverFile(name: string, path: string): Promise<OverlayContent | undefined>;
  readonly archive: ArchiveOverlays;
}

export interface OverlaysParts extends OverlayFactSources {
  readonly store: OverlayStore;
  /** How many bytes of finished archives are kept. */
  readonly cacheBytes?: number;
}

const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024;

/** The overlays of a cluster: what there is, and what each node gets of it. */
export function createOverlays(parts: OverlaysParts): Overlays {
  const load = createFreshOverlays(parts.store);
  const facts = createOverlayFacts(parts);
  const renderer = createOverlayRenderer(createTemplateEngine(OVERLAY_VARIABLES));
  const { cluster, cacheBytes = DEFAULT_CACHE_BYTES } = parts;

  const get = async (name: string): Promise<Overlay> => {
    const [overlay] = await load([name]);
    if (overlay === undefined) throw await unknownOverlay(parts.store, name);
    return overlay;
  };

  return {
    async list() {
      const summaries = await Promise.all(
        (await parts.store.list()).map((name) => summariseNamed(name, load, renderer)),
      );
      return summaries.filter((summary) => summary !== undefined);
    },

    async show(name) {
      const overlay = await get(name);
      return { ...summarise(overlay, renderer), files: overlay.entries.map(describeEntry) };
    },

    async showFile(name, path, { render } = {}) {
      const overlay = await get(name);
      const file = findFile(overlay, path);
      if (render === undefined) return [contentOf(file)];
      const now = cluster();
      requireNode(now, render);
      return renderContents(renderer, overlay, file, render, facts(now));
    },

    async serverFile(name, path) {
      const overlay = await get(name);
      const file = fileAt(overlay, path);
      if (file === undefined) return undefined;
      const outputs = isTemplate(file) ? renderer.renderFile(overlay, file, undefined, facts(cluster())) : [file];
      return outputs?.map(contentOf).find((output) => output.path === path);
    },

    archive: createOverlayArchives({ cluster, load, facts, renderer, cacheBytes }),
  };
}

/** Undefined for an overlay that has just been removed. */
async function summariseNamed(
  name: string,
  load: LoadOverlays,
  renderer: OverlayRenderer,
): Promise<OverlaySummary | undefined> {
  try {
    const [overlay] = await load([name]);
    return overlay && summarise(overlay, renderer);
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    return { name, isSite: error.facts['isSite'] === true, fileCount: 0, problem: error.message };
  }
}

function summarise(overlay: Overlay, { problemOf }: OverlayRenderer): OverlaySummary {
  const { name, isSite, description, entries } = overlay;
  const fileCount = entries.filter(({ type }) => type !== 'directory').length;
  const problem = problemOf(overlay);
  return {
    name,
    isSite,
    ...(description !== undefined && { description }),
    fileCount,
    ...(problem !== undefined && { problem }),
  };
}

function describeEntry(entry: OverlayEntry): OverlayFile {
  const { path, type, mode, uid, gid, data, linkTarget } = entry;
  const link = type === 'symlink' ? { linkTarget } : {};
  return { path, type, isTemplate: isTemplate(entry), mode, uid, gid, sizeBytes: data.byteLength, ...link };
}

function findFile(overlay: Overlay, path: string): OverlayEntry {
  const wanted = path.replace(/^\/+/, '');
  const file = fileAt(overlay, wanted);
  if (file !== undefined) return file;
  const facts = { overlay: overlay.name, file: wanted };
  const nearest = didYouMean(
    wanted,
    overlay.entries.map((entry) => entry.path),
    'files',
  );
  throw new NotFoundError(`overlay ${overlay.name} has no file ${wanted}. ${nearest}`, facts);
}

function fileAt({ entries }: Overlay, path: string): OverlayEntry | undefined {
  const names = [path, `${path}${TEMPLATE_SUFFIX}`];
  return entries.find((entry) => entry.type !== 'directory' && names.includes(entry.path));
}

function contentOf(entry: OverlayEntry | PlannedEntry): OverlayContent {
  const { path, mode, uid, gid } = entry;
  if (entry.type === 'symlink') {
    return { path, type: 'symlink', mode, uid, gid, data: new Uint8Array(), linkTarget: entry.linkTarget };
  }
  return { path, type: 'file', mode, uid, gid, data: 'data' in entry ? entry.data : new Uint8Array() };
}

function renderContents(
  renderer: OverlayRenderer,
  overlay: Overlay,
  file: OverlayEntry,
  node: string,
  facts: Parameters<OverlayRenderer['layer']>[2],
): readonly OverlayContent[] {
  if (!isTemplate(file)) {
    const message = `overlay ${overlay.name}: ${file.path} is no template: its name does not end in ${TEMPLATE_SUFFIX}`;
    throw new InvalidError(message, { overlay: overlay.name, file: file.path });
  }
  return (renderer.renderFile(overlay, file, node, facts) ?? []).map(contentOf);
}

function requireNode(cluster: Cluster, name: string): void {
  if (!cluster.nodes.has(name)) throw new NotFoundError(`there is no node ${name}: wwctl node list`, { node: name });
}
