import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidError, UnavailableError } from '../../domain/errors.ts';
import { isOverlayName } from '../../domain/overlay-name.ts';
import type { Overlay, OverlayAttributes, OverlayEntry, OverlayStore } from '../../service/ports/overlay-store.ts';
import { ifPresent } from './if-present.ts';
import { type OverlayManifest, readOverlayManifest } from './overlay-manifest.ts';
import { type FoundFile, readFoundFile, type Scan, scanTree } from './overlay-scan.ts';

export interface OverlayDirectories {
  /** Where the site keeps its own overlays; may be missing. */
  readonly site: string;
  /** The overlays that come with the program. */
  readonly shipped: string;
}

/** An overlay in memory is copied into every archive; larger things belong into an image. */
const LARGEST_OVERLAY_BYTES = 128 * 1024 * 1024;
/** A file this young may change again without its time stamps moving (they tick every few milliseconds). */
const UNSETTLED_MILLISECONDS = 2000;
/** Editors replace files; one that goes away between the walk and the reading is met by looking again. */
const ATTEMPTS = 5;

interface Known {
  readonly overlay: Overlay;
  /** Undefined while the files are too young for their time stamps to prove anything. */
  readonly stamp: string | undefined;
}

/**
 * Overlays as directories `<name>/{overlay.yaml,rootfs/**}`. Every load walks the directory's time stamps and reads the
 * files again only when one of them has moved, so an edit is seen by the next load.
 */
export function createFileOverlayStore(directories: OverlayDirectories, now: () => number): OverlayStore {
  const known = new Map<string, Known>();

  return {
    async list() {
      const names = await Promise.all([overlayNames(directories.site), overlayNames(directories.shipped)]);
      return [...new Set(names.flat())].sort();
    },

    async load(name) {
      for (let attempt = 1; ; attempt += 1) {
        const home = await findHome(directories, name);
        if (home === undefined) return undefined;
        const loaded = await ifPresent(loadFrom(home, name, known.get(name), now()));
        if (loaded !== undefined) {
          known.set(name, loaded);
          return loaded.overlay;
        }
        if (attempt === ATTEMPTS) throw new UnavailableError(`overlay ${name} changes while it is read: try again`);
      }
    },
  };
}

async function loadFrom(home: Home, name: string, before: Known | undefined, startedAt: number): Promise<Known> {
  const scan = await scanTree(home.directory);
  checkScan(scan, name, home);
  const stamp = `${home.directory}\n${scan.stamp}`;
  if (before?.stamp === stamp) return before;
  const read = await readOverlay(name, home, scan);
  const isSame = before?.overlay.digest === read.digest && before.overlay.isSite === read.isSite;
  const isSettled = scan.newestMilliseconds < startedAt - UNSETTLED_MILLISECONDS;
  return { overlay: before !== undefined && isSame ? before.overlay : read, stamp: isSettled ? stamp : undefined };
}

interface Home {
  readonly directory: string;
  readonly isSite: boolean;
}

async function findHome(directories: OverlayDirectories, name: string): Promise<Home | undefined> {
  if (!isOverlayName(name)) return undefined;
  for (const isSite of [true, false]) {
    const directory = join(isSite ? directories.site : directories.shipped, name);
    if (await isDirectory(directory)) return { directory, isSite };
  }
  return undefined;
}

async function isDirectory(path: string): Promise<boolean> {
  const stat = await ifPresent(lstat(path));
  return stat?.isDirectory() ?? false;
}

async function overlayNames(directory: string): Promise<string[]> {
  const entries = (await ifPresent(readdir(directory, { withFileTypes: true }))) ?? [];
  return entries.filter((entry) => entry.isDirectory() && isOverlayName(entry.name)).map(({ name }) => name);
}

function checkScan(scan: Scan, name: string, { directory, isSite }: Home): void {
  const facts = { overlay: name, isSite };
  if (!scan.files.some((file) => file.path === 'rootfs' && file.type === 'directory')) {
    throw new InvalidError(`overlay ${name} has no directory rootfs: create ${directory}/rootfs`, facts);
  }
  if (scan.sizeBytes > LARGEST_OVERLAY_BYTES) {
    const limit = LARGEST_OVERLAY_BYTES / 2 ** 20;
    throw new InvalidError(`overlay ${name} is larger than ${limit} MiB: put large files into an image`, facts);
  }
  const odd = scan.files.find((file) => file.type === 'other');
  if (odd) throw new InvalidError(`overlay ${name}: ${odd.path} is no file, directory or symbolic link`, facts);
}

async function readOverlay(name: string, home: Home, scan: Scan): Promise<Overlay> {
  const manifest = await readOverlayManifest({ name, isSite: home.isSite }, join(home.directory, 'overlay.yaml'));
  const inside = scan.files.filter((file) => file.path.startsWith('rootfs/'));
  const entries = await Promise.all(inside.map((file) => readEntry(file, home.directory, manifest)));
  const { attributes, description } = manifest;
  return {
    name,
    isSite: home.isSite,
    ...(description !== undefined && { description }),
    entries,
    attributes,
    digest: digestOf(entries, attributes),
  };
}

async function readEntry(file: FoundFile, directory: string, manifest: OverlayManifest): Promise<OverlayEntry> {
  const path = file.path.slice('rootfs/'.length);
  const output = path.replace(/\.hbs$/, '');
  const explicit: OverlayAttributes = manifest.attributes.get(output) ?? {};
  const type = file.type === 'directory' || file.type === 'symlink' ? file.type : 'file';
  const usualMode = type === 'directory' || file.isExecutable ? 0o755 : 0o644;
  return {
    path,
    type,
    mode: type === 'symlink' ? 0o777 : (explicit.mode ?? usualMode),
    uid: explicit.uid ?? 0,
    gid: explicit.gid ?? 0,
    isExplicit: manifest.attributes.has(output),
    ...(await readFoundFile(file, directory)),
  };
}

function digestOf(entries: readonly OverlayEntry[], attributes: Overlay['attributes']): string {
  const hash = createHash('sha256');
  for (const { data, ...rest } of entries) {
    hash.update(`${JSON.stringify(rest)}\n${data.byteLength}\n`);
    hash.update(data);
  }
  return hash.update(JSON.stringify([...attributes])).digest('hex');
}
