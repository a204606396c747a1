import { existsSync, mkdirSync, readdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackedLayer } from '../../service/ports/image-builder.ts';
import { extractFiles } from './extract-files.ts';
import type { ReportProgress } from './image-job.ts';
import type { ImageInput } from './image-layers.ts';
import { OPAQUE_MARKER } from './kernel-tree.ts';
import { packLayer } from './pack-layer.ts';

export interface KernelToRelocate {
  /** The kernel in the store. */
  readonly kernel: ImageInput;
  /** What its `usr/lib` becomes, e.g. `lib`. */
  readonly libraryDirectory: string;
  /** Empty. */
  readonly scratchDirectory: string;
  /** Takes the layer. */
  readonly blobsDirectory: string;
}

/** Makes a kernel's layer anew for images that do not have /lib in usr. The same kernel gives the same layer. */
export async function relocateKernel(task: KernelToRelocate, report: ReportProgress): Promise<PackedLayer> {
  const { libraryDirectory, scratchDirectory: directory, blobsDirectory } = task;
  await extractFiles({ ...task.kernel, paths: ['boot', 'usr/lib'], directory });
  mkdirSync(join(directory, dirname(libraryDirectory)), { recursive: true });
  renameSync(join(directory, 'usr/lib'), join(directory, libraryDirectory));
  const modules = join(libraryDirectory, 'modules');
  const releases = readdirSync(join(directory, modules)).map((release) => join(modules, release));
  for (const release of releases) putMarker(join(directory, release));
  const boot = readdirSync(join(directory, 'boot')).map((name) => `boot/${name}`);
  const firmware = join(libraryDirectory, 'firmware');
  const paths = [...boot, ...releases, ...(existsSync(join(directory, firmware)) ? [firmware] : [])];
  return packLayer({ directory, blobsDirectory, paths }, report);
}

/** Merging took it away. */
function putMarker(modules: string): void {
  const { mtime } = statSync(modules);
  const marker = join(modules, OPAQUE_MARKER);
  writeFileSync(marker, '');
  for (const path of [marker, modules]) utimesSync(path, mtime, mtime);
}
