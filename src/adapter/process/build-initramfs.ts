import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArchiveEntry } from '../../codec/archive-entry.ts';
import { encodeCpio } from '../../codec/cpio/cpio-writer.ts';
import type { TreeNode } from '../../codec/oci/image-tree.ts';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { findNode, viewTree } from '../../codec/oci/tree-view.ts';
import { InvalidError } from '../../domain/errors.ts';
import { modulesDirectory } from '../../domain/image-kernel.ts';
import {
  chooseInitramfsModules,
  type InitramfsModules,
  type ModuleTables,
  missingForNetworkRoot,
  unpackedModulePath,
} from '../../domain/initramfs-modules.ts';
import type { BuiltInitramfs, InitramfsRecipe } from '../../service/ports/image-builder.ts';
import { artifactPath } from '../file/artifact-path.ts';
import { findMade, putMade } from '../file/made-files.ts';
import { publishPreparedFile } from '../file/publish-file.ts';
import { BlockWriter } from './block-writer.ts';
import { makeBootLoader } from './boot-loader.ts';
import { openPackedFile } from './compressor.ts';
import { digestFile } from './file-digest.ts';
import { findStaticBusybox } from './find-busybox.ts';
import { wantedFirmware } from './firmware-names.ts';
import type { OutputPlace } from './image-job.ts';
import { type ImageInput, type ImageLayers, loadLayers } from './image-layers.ts';
import { initramfsInputs } from './initramfs-inputs.ts';
import { initramfsKey } from './initramfs-key.ts';
import { readContents } from './read-contents.ts';
import { unpackModule } from './unpack-module.ts';

export type InitramfsTask = ImageInput & OutputPlace & { readonly recipe: InitramfsRecipe };

/**
 * Makes the initramfs of one kernel of an image: a static busybox, our scripts, and the modules to reach the root. One that
 * was made of the same files of another image is taken as it is, and then no layer is read.
 */
export async function buildInitramfs(task: InitramfsTask): Promise<BuiltInitramfs> {
  const loaded = await loadLayers(task, { verify: false, progress: () => undefined });
  const { layers, architecture, entries } = loaded;
  const root = mergeLayers(entries);
  const image = new ImageFiles(task.blobsDirectory, layers, root);
  const directory = modulesDirectory(image.view, task.recipe.kernelPath);
  if (directory === undefined) {
    throw new InvalidError(
      `kernel ${task.recipe.kernelPath} has no modules with a modules.dep in /lib/modules: install its package of modules`,
    );
  }
  const { provisionDirectory, recipe } = task;
  const key = initramfsInputs(root, loaded, { directory, recipeKey: await initramfsKey(recipe) });
  const known = await findMade<BuiltInitramfs>(provisionDirectory, 'initramfs', key);
  if (known) return known;
  const tables = await readTables(image, directory);
  requireNetworkRoot(tables, task.recipe.kernelPath);
  const modules = chooseInitramfsModules(tables);
  const release = directory.slice(directory.lastIndexOf('/') + 1);
  const content = [
    ...(await programs(task.recipe, architecture)),
    ...(await bootLoader(architecture, task.scratchDirectory)),
    ...(await moduleFiles(image, { directory, release, modules })),
  ];
  const built = { ...(await publish(task, withDirectories(content))), release, modules: modules.paths.length };
  await putMade(provisionDirectory, 'initramfs', key, built);
  return built;
}

/** Files of an image by their paths, links followed. */
class ImageFiles {
  readonly view: ReturnType<typeof viewTree>;
  readonly #place: { readonly blobsDirectory: string; readonly layers: ImageLayers['layers'] };
  readonly #root: TreeNode;

  constructor(blobsDirectory: string, layers: ImageLayers['layers'], root: TreeNode) {
    this.view = viewTree(root);
    this.#place = { blobsDirectory, layers };
    this.#root = root;
  }

  /** Those that there are. */
  async read(paths: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const found = paths.flatMap((path) => {
      const node = findNode(this.#root, path);
      return node?.inode.type === 'file' ? [[path, node.inode] as const] : [];
    });
    return readContents(this.#place, new Map(found));
  }
}

async function readTables(image: ImageFiles, directory: string): Promise<ModuleTables> {
  const names = ['dep', 'alias', 'softdep', 'builtin'] as const;
  const found = await image.read(names.map((name) => `${directory}/modules.${name}`));
  const text = (name: (typeof names)[number]) => found.get(`${directory}/modules.${name}`)?.toString('latin1') ?? '';
  return { dep: text('dep'), alias: text('alias'), softdep: text('softdep'), builtin: text('builtin') };
}

function requireNetworkRoot(tables: ModuleTables, kernelPath: string): void {
  const missing = missingForNetworkRoot(tables);
  if (missing.length === 0) return;
  throw new InvalidError(
    `kernel ${kernelPath} has no ${missing.join(', ')}, which root overlay and tmpfs need: take another kernel, ` +
      'install its package of extra modules, or set the root of these nodes to initramfs',
  );
}

async function programs({ busybox, files }: InitramfsRecipe, architecture: string): Promise<ArchiveEntry[]> {
  const { data } = await findStaticBusybox(busybox, architecture);
  const scripts = Object.entries(files).map(([path, text]) => fileEntry(path, Buffer.from(text), 0o755));
  return [fileEntry('bin/busybox', data, 0o755), ...scripts];
}

/** For nodes that keep their image on a disk. Every initramfs has it: it is small, and root modes change. */
async function bootLoader(architecture: string, scratchDirectory: string): Promise<ArchiveEntry[]> {
  const files = await makeBootLoader(architecture, scratchDirectory);
  return [...files].map(([name, data]) => fileEntry(`boot-loader/${name}`, data, 0o644));
}

interface ChosenModules {
  readonly directory: string;
  readonly release: string;
  readonly modules: InitramfsModules;
}

async function moduleFiles(image: ImageFiles, { directory, release, modules }: ChosenModules): Promise<ArchiveEntry[]> {
  const home = `lib/modules/${release}`;
  const packed = await image.read(modules.paths.map((path) => `${directory}/${path}`));
  const entries: ArchiveEntry[] = [];
  const firmware = new Set<string>();
  for (const path of modules.paths) {
    const data = await unpackModule(path, packed.get(`${directory}/${path}`) ?? Buffer.alloc(0));
    entries.push(fileEntry(`${home}/${unpackedModulePath(path)}`, data, 0o644));
    for (const name of wantedFirmware(data)) firmware.add(name);
  }
  const tables = Object.entries(modules.tables).map(([name, text]) =>
    fileEntry(`${home}/${name}`, Buffer.from(text, 'latin1'), 0o644),
  );
  return [...tables, ...entries, ...(await firmwareFiles(image, firmware))];
}

/** Firmware that the image has; packed files stay as they are, the kernel unpacks them. */
async function firmwareFiles(image: ImageFiles, names: ReadonlySet<string>): Promise<ArchiveEntry[]> {
  const wanted = [...names].flatMap((name) => ['', '.xz', '.zst'].map((ending) => `lib/firmware/${name}${ending}`));
  const found = await image.read(wanted);
  return [...found].map(([path, data]) => fileEntry(path, data, 0o644));
}

function fileEntry(path: string, data: Buffer, mode: number): ArchiveEntry {
  return { type: 'file', path, data, mode, uid: 0, gid: 0, mtimeSeconds: 0 };
}

/** In byte order, every directory before what it holds. */
function withDirectories(files: readonly ArchiveEntry[]): ArchiveEntry[] {
  const directories = new Set(files.flatMap(({ path }) => parentsOf(path)));
  const made = [...directories].map((path): ArchiveEntry => {
    return { type: 'directory', path, mode: 0o755, uid: 0, gid: 0, mtimeSeconds: 0 };
  });
  return [...made, ...files].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

async function publish({ scratchDirectory, provisionDirectory, recipe }: InitramfsTask, entries: ArchiveEntry[]) {
  const temporary = join(scratchDirectory, 'initramfs');
  const packed = await openPackedFile(temporary, recipe.format);
  try {
    const output = new BlockWriter(packed.input);
    output.append(encodeCpio(entries));
    await output.end();
    await packed.finished();
  } catch (error) {
    throw await packed.abandon(error);
  }
  const file = digestFile(temporary);
  const path = artifactPath(provisionDirectory, 'kernel', file.sha256);
  await mkdir(dirname(path), { recursive: true });
  await publishPreparedFile(temporary, path);
  return file;
}
