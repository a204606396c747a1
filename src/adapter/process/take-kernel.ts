import { existsSync, mkdirSync, statSync } from 'node:fs';
import { release as runningRelease } from 'node:os';
import { join } from 'node:path';
import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import { defaultKernel, findKernels, type ImageKernel, kernelMatching } from '../../domain/image-kernel.ts';
import type { KernelOrigin, TakenKernel, KernelToTake as Wanted } from '../../service/ports/kernel-builder.ts';
import { checkModules } from './check-modules.ts';
import { viewDirectory } from './directory-files.ts';
import type { ReportProgress } from './image-job.ts';
import { makeKernelTree } from './kernel-tree.ts';
import { packLayer } from './pack-layer.ts';
import { unpackPackage } from './unpack-package.ts';

export type KernelToTake = Wanted;

/** Finds a kernel, checks that it is whole, and makes it one layer. */
export async function takeKernel(task: KernelToTake, report: ReportProgress): Promise<TakenKernel> {
  const { root, source } = await openOrigin(task, report);
  const kernel = chooseKernel(root, source, task);
  const { release, architecture } = certainIdentity(kernel, source);
  const modulesDirectory = findDirectory(root, [`/lib/modules/${release}`, `/usr/lib/modules/${release}`]);
  if (!kernel.hasModules || modulesDirectory === undefined) throw withoutModules(root, kernel, source);
  await checkModules(modulesDirectory, release);
  report({ phase: 'copy', text: `putting ${release} together` });
  const firmware = firmwareIn(root, source, task);
  const directory = join(task.scratchDirectory, 'kernel');
  mkdirSync(directory);
  const paths = await makeKernelTree(
    {
      release,
      kernelFile: join(root, kernel.realPath),
      modulesDirectory,
      bootDirectory: findDirectory(root, ['/boot']) ?? root,
      ...(firmware === undefined ? {} : { firmwareDirectory: firmware }),
    },
    directory,
  );
  const layer = await packLayer({ directory, blobsDirectory: task.blobsDirectory, paths }, report);
  const { isEfi = false, isSigned = false } = kernel.identity ?? {};
  return { release, architecture, isEfi, isSigned, hasFirmware: firmware !== undefined, layer };
}

/** The root directory that the kernel lies in, and what to call it. */
async function openOrigin(
  { origin, scratchDirectory }: KernelToTake,
  report: ReportProgress,
): Promise<{ root: string; source: string }> {
  if (origin.kind === 'host') return { root: '/', source: 'this server' };
  if (origin.kind === 'directory') return { root: origin.path, source: 'the image' };
  const [first = '', ...more] = origin.paths;
  for (const path of origin.paths) {
    if (!existsSync(path)) throw new NotFoundError(`there is no file ${path} on this server`, { path });
  }
  if (more.length === 0 && statSync(first).isDirectory()) return { root: first, source: first };
  const root = join(scratchDirectory, 'packages');
  mkdirSync(root);
  for (const path of origin.paths) {
    report({ phase: 'copy', text: `unpacking ${path}` });
    await unpackPackage(path, root);
  }
  return { root, source: origin.paths.join(', ') };
}

function chooseKernel(root: string, source: string, { origin, release }: KernelToTake): ImageKernel {
  const kernels = findKernels(viewDirectory(root));
  if (kernels.length === 0) {
    throw new NotFoundError(
      `${source} has no kernel in boot or lib/modules: name the package that holds it (Debian: linux-image-…, Rocky: ` +
        'kernel-core with --with kernel-modules-core-… and --with kernel-modules-…)',
    );
  }
  const chosen = release ? kernelMatching(kernels, release) : ownKernel(kernels, origin);
  if (chosen !== undefined) return chosen;
  const present = kernels.map((kernel) => kernel.release ?? kernel.path).join(', ');
  throw new NotFoundError(`${source} has ${present}: say which one with --release`);
}

/** The server's running kernel where it lies on the server, else the newest. */
function ownKernel(kernels: readonly ImageKernel[], origin: KernelOrigin): ImageKernel | undefined {
  const running = origin.kind === 'host' ? kernels.find(({ release }) => release === runningRelease()) : undefined;
  return running ?? defaultKernel(kernels);
}

function certainIdentity({ path, identity }: ImageKernel, source: string): { release: string; architecture: string } {
  if (identity === undefined) {
    throw new InvalidError(
      `${path} of ${source} is no kernel: it has the header of none (x86, arm64, EFI zboot, gzip)`,
    );
  }
  const { release, architecture } = identity;
  if (release === undefined) {
    throw new InvalidError(
      `${path} of ${source} does not say its release: take a kernel that is packed with gzip or zstd`,
    );
  }
  if (architecture === undefined) {
    throw new InvalidError(`${path} of ${source} does not say for which architecture it is: take another kernel`);
  }
  return { release, architecture };
}

function withoutModules(root: string, { path, identity }: ImageKernel, source: string): InvalidError {
  const present = viewDirectory(root).list('/lib/modules').join(', ') || 'none';
  return new InvalidError(
    `${path} of ${source} is release ${identity?.release}, but the modules there are of: ${present}. ` +
      'Name the package that has both, or add the one that has the modules with --with',
  );
}

function firmwareIn(root: string, source: string, { withFirmware }: KernelToTake): string | undefined {
  if (!withFirmware) return undefined;
  const directory = findDirectory(root, ['/lib/firmware', '/usr/lib/firmware']);
  if (directory !== undefined) return directory;
  throw new NotFoundError(`${source} has no lib/firmware: leave out --firmware, or add its package with --with`);
}

/** The first of them that is there, links followed inside the root. */
function findDirectory(root: string, paths: readonly string[]): string | undefined {
  const files = viewDirectory(root);
  const found = paths.map((path) => files.find(path)).find((place) => place?.isDirectory);
  return found && join(root, found.realPath);
}
