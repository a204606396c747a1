import { createHash } from 'node:crypto';
import { InvalidError } from '../../domain/errors.ts';
import { BASE_MTIME_SECONDS, type PlannedEntry } from '../../provision/overlay-plan.ts';
import { templateContext } from '../../template/context.ts';
import type { CompiledTemplate, TemplateEngine } from '../../template/engine.ts';
import { outputPath } from '../../template/output-path.ts';
import type { OutputSlot } from '../../template/output-slots.ts';
import { TemplateError } from '../../template/template-error.ts';
import type { Overlay, OverlayEntry } from '../ports/overlay-store.ts';
import { areFilesUnchanged, type OverlayFacts, rememberFiles, type UsedFiles } from './overlay-facts.ts';

export const TEMPLATE_SUFFIX = '.hbs';

/** Renders overlays for nodes. What is the same for all nodes is rendered once. */
export interface OverlayRenderer {
  /**
   * What the overlay puts on the node. Throws InvalidError that names overlay, file, line, variable and node when a
   * template fails.
   */
  layer(overlay: Overlay, node: string, facts: OverlayFacts): readonly PlannedEntry[];
  /** The outputs of one template; undefined when it aborted. Without a node, for the server itself. */
  renderFile(
    overlay: Overlay,
    file: OverlayEntry,
    node: string | undefined,
    facts: OverlayFacts,
  ): readonly PlannedEntry[] | undefined;
  /** Why a template of it can be rendered for nobody; undefined when all can be read. */
  problemOf(overlay: Overlay): string | undefined;
}

interface Shared {
  readonly key: string;
  readonly used: UsedFiles;
  readonly outputs: readonly PlannedEntry[] | undefined;
}

export function createOverlayRenderer(engine: TemplateEngine): OverlayRenderer {
  const templates = new WeakMap<OverlayEntry, CompiledTemplate>();
  const shared = new WeakMap<OverlayEntry, Shared>();
  const plain = new WeakMap<OverlayEntry, PlannedEntry>();

  const compile = (overlay: Overlay, file: OverlayEntry): CompiledTemplate => {
    const known = templates.get(file);
    if (known) return known;
    const compiled = engine.compile(Buffer.from(file.data).toString('utf8'), `overlay ${overlay.name}: ${file.path}`);
    templates.set(file, compiled);
    return compiled;
  };

  const renderFile: OverlayRenderer['renderFile'] = (overlay, file, node, facts) => {
    try {
      const template = compile(overlay, file);
      if (template.isPerNode) return render(template, overlay, file, node, facts, facts.readServerFile);
      const before = shared.get(file);
      if (before?.key === facts.key && areFilesUnchanged(before.used, facts.readServerFile)) return before.outputs;
      const { used, read } = rememberFiles(facts.readServerFile);
      const outputs = render(template, overlay, file, node, facts, read);
      shared.set(file, { key: facts.key, used, outputs });
      return outputs;
    } catch (error) {
      throw error instanceof TemplateError ? failureFor(error, overlay, file, node) : error;
    }
  };

  return {
    renderFile,
    problemOf(overlay) {
      try {
        for (const file of overlay.entries.filter(isTemplate)) compile(overlay, file);
        return undefined;
      } catch (error) {
        if (error instanceof TemplateError) return error.message;
        throw error;
      }
    },
    layer(overlay, node, facts) {
      const entries = overlay.entries.flatMap((entry) => {
        if (isTemplate(entry)) return renderFile(overlay, entry, node, facts) ?? [];
        const planned = plain.get(entry) ?? planPlain(entry);
        plain.set(entry, planned);
        return planned;
      });
      return [...namedDirectories(overlay, entries), ...entries];
    },
  };
}

export function isTemplate(entry: OverlayEntry): boolean {
  return entry.type === 'file' && entry.path.endsWith(TEMPLATE_SUFFIX);
}

function render(
  template: CompiledTemplate,
  overlay: Overlay,
  file: OverlayEntry,
  node: string | undefined,
  facts: OverlayFacts,
  readServerFile: OverlayFacts['readServerFile'],
): readonly PlannedEntry[] | undefined {
  const context = templateContext(facts.cluster, node, facts.server, overlay.name);
  const rendering = template.render(context, { readServerFile });
  return rendering.aborted ? undefined : rendering.slots.map((slot) => planSlot(slot, overlay, file));
}

function planSlot(slot: OutputSlot, overlay: Overlay, file: OverlayEntry): PlannedEntry {
  const ownPath = file.path.slice(0, -TEMPLATE_SUFFIX.length);
  const path = slot.name === undefined ? ownPath : outputPath(file.path, slot.name);
  if (path === undefined) {
    const reason = `{{file "${slot.name}"}} names a directory or leaves the root`;
    throw new TemplateError({ template: `overlay ${overlay.name}: ${file.path}`, variable: 'file', reason });
  }
  const named = overlay.attributes.get(path);
  const owner = slot.owner ?? { uid: named?.uid ?? file.uid, gid: named?.gid ?? file.gid };
  if (slot.linkTarget !== undefined) return planLink(path, slot.linkTarget, owner);
  return planFile(path, Buffer.from(slot.text), slot.mode ?? named?.mode ?? file.mode, owner);
}

function planPlain(entry: OverlayEntry): PlannedEntry {
  const { path, type, mode, uid, gid, isExplicit } = entry;
  switch (type) {
    case 'file':
      return planFile(path, entry.data, mode, entry);
    case 'symlink':
      return planLink(path, entry.linkTarget, entry);
    case 'directory':
      return { type, path, mode, uid, gid, mtimeSeconds: BASE_MTIME_SECONDS, isExplicit };
  }
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The time follows from the content: equal content gives equal bytes, and a client that compares only size, mode and
 * time (Warewulf's wwclient) still sees every change. The times lie between 2000 and 2008.
 */
function planFile(path: string, data: Uint8Array, mode: number, { uid, gid }: Owner): PlannedEntry {
  const digest = createHash('sha256').update(data).digest();
  const mtimeSeconds = BASE_MTIME_SECONDS + (digest.readUInt32BE(0) >>> 4);
  return { type: 'file', path, mode, uid, gid, mtimeSeconds, data, isExplicit: false };
}

function planLink(path: string, linkTarget: string, { uid, gid }: Owner): PlannedEntry {
  return {
    type: 'symlink',
    path,
    mode: 0o777,
    uid,
    gid,
    mtimeSeconds: BASE_MTIME_SECONDS,
    linkTarget,
    isExplicit: false,
  };
}

/** Directories that overlay.yaml describes and that only lead to the overlay's files (git keeps no empty directories). */
function namedDirectories(overlay: Overlay, entries: readonly PlannedEntry[]): PlannedEntry[] {
  const paths = new Set(entries.map(({ path }) => path));
  return Array.from(overlay.attributes)
    .filter(([path]) => !paths.has(path) && entries.some((entry) => entry.path.startsWith(`${path}/`)))
    .map(([path, { mode = 0o755, uid = 0, gid = 0 }]) => {
      return { type: 'directory', path, mode, uid, gid, mtimeSeconds: BASE_MTIME_SECONDS, isExplicit: true };
    });
}

function failureFor(
  error: TemplateError,
  overlay: Overlay,
  file: OverlayEntry,
  node: string | undefined,
): InvalidError {
  const { line, variable } = error.problem;
  const facts = { overlay: overlay.name, file: file.path, line, variable, node };
  const whom = node === undefined ? 'this server' : `node ${node}`;
  return new InvalidError(`${error.message} (for ${whom})`, facts, { cause: error });
}
