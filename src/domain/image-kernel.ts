import type { KernelIdentity } from './kernel-identity.ts';
import { compareKernelVersions, parseKernelVersion } from './kernel-version.ts';

/** A file of an image that boot loaders fetch by itself. */
export interface ImageBootFile {
  /** Where it was found, e.g. `/boot/vmlinuz-6.1.0-18-amd64`. */
  readonly path: string;
  /** The file itself, all links followed, without leading slash. */
  readonly realPath: string;
  /** E.g. `6.1.0-18`; Arch's `vmlinuz-linux` has none. */
  readonly version?: string;
  readonly sizeBytes: number;
}

/** A kernel that lies in an image. */
export interface ImageKernel extends ImageBootFile {
  /** As `uname -r` will say: what the kernel says itself; of one that does not, what its name says, if that is a release. */
  readonly release?: string;
  /** What it says of itself; nothing where only its name speaks for it. */
  readonly identity?: KernelIdentity;
  readonly hasModules: boolean;
  /** Whether its modules can be found by name: depmod makes that list. */
  readonly hasModulesDep: boolean;
}

/** What is asked of an image's files; links are followed inside the image. */
export interface ImageFiles {
  find(path: string):
    | {
        realPath: string;
        isFile: boolean;
        isDirectory: boolean;
        sizeBytes: number;
        /** Of a file that is a kernel. */
        kernel?: KernelIdentity;
      }
    | undefined;
  list(path: string): readonly string[];
}

/** Where kernels lie, in the order of Warewulf's search; `/usr/lib` for images that lack the merged `/lib`. */
const BOOT_PATTERNS = [/^Image-/, /^vmlinuz-linux/, /^vmlinuz-/];
const MODULE_ROOTS = ['/lib/modules', '/usr/lib/modules'];
const MODULE_KERNELS = ['vmlinuz', 'vmlinuz.gz'];

/** All kernels of an image in search order; a kernel found by several names counts once. */
export function findKernels(files: ImageFiles): ImageKernel[] {
  const bootNames = files.list('/boot');
  const inBoot = BOOT_PATTERNS.flatMap((pattern) => bootNames.filter((name) => pattern.test(name)));
  const inModules = MODULE_ROOTS.flatMap((root) =>
    MODULE_KERNELS.flatMap((name) => files.list(root).map((release) => `${root}/${release}/${name}`)),
  );
  const byName = [...inBoot.map((name) => `/boot/${name}`), ...inModules].map((path) => findKernelAt(files, path));
  const byContent = bootNames.map((name) => findKernelAt(files, `/boot/${name}`)).filter(isCertain);
  const kernels = new Map<string, ImageKernel>();
  for (const kernel of [...byName, ...byContent]) {
    if (kernel && !kernels.has(kernel.realPath)) kernels.set(kernel.realPath, kernel);
  }
  return [...kernels.values()];
}

/** One kernel by its path in the image, or undefined when there is no such file. */
export function findKernelAt(files: ImageFiles, path: string): ImageKernel | undefined {
  const fullPath = path.startsWith('/') ? path : `/${path}`;
  const found = files.find(fullPath);
  if (!found?.isFile) return undefined;
  const identity = found.kernel;
  const { release, version } = releaseOf(fullPath, identity);
  const directories = moduleDirectories(files, fullPath, identity);
  return {
    path: fullPath,
    realPath: found.realPath,
    ...(version === undefined ? {} : { version }),
    ...(release === undefined ? {} : { release }),
    ...(identity === undefined ? {} : { identity }),
    hasModules: directories.some((at) => files.find(`${at}/kernel`) ?? files.find(`${at}/modules.dep`)),
    hasModulesDep: directories.some((at) => files.find(`${at}/modules.dep`)),
    sizeBytes: found.sizeBytes,
  };
}

/** The kernel with the highest version. Those for debugging and rescue are never meant. */
export function defaultKernel(kernels: readonly ImageKernel[]): ImageKernel | undefined {
  return highest(kernels.filter(isOrdinary));
}

/** The kernel at exactly that path, of exactly that release, or the highest whose release begins so. */
export function kernelMatching(kernels: readonly ImageKernel[], wanted: string): ImageKernel | undefined {
  const atPath = kernels.find(({ path, realPath }) => wanted === path || wanted.replace(/^\//, '') === realPath);
  const exact = kernels.filter(({ release }) => release === wanted);
  const ordinary = kernels.filter(isOrdinary);
  return (
    atPath ??
    exact.find(isOrdinary) ??
    exact[0] ??
    highest(ordinary.filter(({ version }) => version === wanted)) ??
    highest(ordinary.filter(({ release, version }) => (release ?? version)?.startsWith(wanted)))
  );
}

/** False for those that are only booted when somebody asks for them. */
function isOrdinary({ path, release = '' }: Pick<ImageKernel, 'path' | 'release'>): boolean {
  return ![path, release].some((text) => /[+.-](debug|rescue)\b/.test(text));
}

/** Ties keep the search order, so that /boot comes before /lib/modules. */
function highest(kernels: readonly ImageKernel[]): ImageKernel | undefined {
  return kernels.reduce<ImageKernel | undefined>(
    (best, kernel) => (best && compareKernelVersions(best.version, kernel.version) >= 0 ? best : kernel),
    undefined,
  );
}

/** Under whatever name: other programs that boot like a kernel, e.g. memtest86+, have no modules. */
function isCertain(kernel: ImageKernel | undefined): boolean {
  return kernel?.identity?.release !== undefined && kernel.hasModules;
}

/** `/boot/vmlinuz-RELEASE`, `/lib/modules/RELEASE/vmlinuz`. */
function releaseInName(path: string): string {
  const [name = '', directory = ''] = path.split('/').reverse();
  return MODULE_KERNELS.includes(name) ? directory : name.replace(/^(Image|vmlinuz)-/, '');
}

function releaseOf(path: string, identity: KernelIdentity | undefined) {
  const named = releaseInName(path);
  const release = identity?.release ?? (/^\d/.test(named) ? named : undefined);
  return { named, release, version: parseKernelVersion(release ?? path) };
}

/** The directory with the modules and the modules.dep of a kernel at a path, e.g. `/lib/modules/6.1.0-56-amd64`. */
export function modulesDirectory(files: ImageFiles, path: string): string | undefined {
  return moduleDirectories(files, path, files.find(path)?.kernel).find((at) => files.find(`${at}/modules.dep`)?.isFile);
}

/**
 * A kernel that says its release loads from that directory and no other. Of one that does not, it is that of its name;
 * failing that, those of the same version; a kernel without version takes any.
 */
function moduleDirectories(files: ImageFiles, path: string, identity: KernelIdentity | undefined): string[] {
  const { named, version } = releaseOf(path, identity);
  const all = MODULE_ROOTS.flatMap((root) => files.list(root).map((name) => ({ name, at: `${root}/${name}` })));
  const exact = all.filter(({ name }) => name === (identity?.release ?? named));
  const isOfVersion = (name: string) => version === undefined || parseKernelVersion(name) === version;
  const chosen =
    exact.length > 0 || identity?.release !== undefined ? exact : all.filter(({ name }) => isOfVersion(name));
  return chosen.map(({ at }) => at);
}
