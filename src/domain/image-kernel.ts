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
  readonly hasModules: boolean;
}

/** What is asked of an image's files; links are followed inside the image. */
export interface ImageFiles {
  find(path: string): { realPath: string; isFile: boolean; isDirectory: boolean; sizeBytes: number } | undefined;
  list(path: string): readonly string[];
}

/** Where kernels lie, in the order of Warewulf's search; `/usr/lib` for images that lack the merged `/lib`. */
const BOOT_PATTERNS = [/^Image-/, /^vmlinuz-linux/, /^vmlinuz-/];
const MODULE_ROOTS = ['/lib/modules', '/usr/lib/modules'];
const MODULE_KERNELS = ['vmlinuz', 'vmlinuz.gz'];

/** All kernels of an image in search order; a kernel found by several names counts once. */
export function findKernels(files: ImageFiles): ImageKernel[] {
  const bootNames = files.list('/boot');
  const inBoot = BOOT_PATTERNS.flatMap((pattern) => bootNames.filter((name) => pattern.test(name))).map((name) => ({
    path: `/boot/${name}`,
    release: name.replace(/^(Image|vmlinuz)-/, ''),
  }));
  const inModules = MODULE_ROOTS.flatMap((root) =>
    MODULE_KERNELS.flatMap((name) =>
      files.list(root).map((release) => ({ path: `${root}/${release}/${name}`, release })),
    ),
  );
  const kernels = new Map<string, ImageKernel>();
  for (const { path, release } of [...inBoot, ...inModules]) {
    const kernel = describeKernel(files, path, release);
    if (kernel && !kernels.has(kernel.realPath)) kernels.set(kernel.realPath, kernel);
  }
  return [...kernels.values()];
}

/** One kernel by its path in the image, or undefined when there is no such file. */
export function findKernelAt(files: ImageFiles, path: string): ImageKernel | undefined {
  const name = path.split('/').at(-1) ?? '';
  return describeKernel(files, path.startsWith('/') ? path : `/${path}`, name.replace(/^(Image|vmlinuz)-/, ''));
}

/** The kernel with the highest version; debug and rescue kernels only if nothing else is there to choose. */
export function defaultKernel(kernels: readonly ImageKernel[]): ImageKernel | undefined {
  return highest(kernels.filter(isOrdinary)) ?? highest(kernels);
}

/** The highest kernel whose version begins with `prefix` or whose path is exactly that. */
export function kernelMatching(kernels: readonly ImageKernel[], prefix: string): ImageKernel | undefined {
  const byPath = kernels.find(({ path, realPath }) => prefix === path || prefix.replace(/^\//, '') === realPath);
  return byPath ?? highest(kernels.filter((kernel) => isOrdinary(kernel) && kernel.version?.startsWith(prefix)));
}

/** Ties keep the search order, so that /boot comes before /lib/modules. */
function highest(kernels: readonly ImageKernel[]): ImageKernel | undefined {
  return kernels.reduce<ImageKernel | undefined>(
    (best, kernel) => (best && compareKernelVersions(best.version, kernel.version) >= 0 ? best : kernel),
    undefined,
  );
}

function isOrdinary({ path }: ImageKernel): boolean {
  return !path.includes('+debug') && !path.includes('-rescue');
}

function describeKernel(files: ImageFiles, path: string, release: string): ImageKernel | undefined {
  const found = files.find(path);
  if (!found?.isFile) return undefined;
  const version = parseKernelVersion(path);
  return {
    path,
    realPath: found.realPath,
    ...(version === undefined ? {} : { version }),
    hasModules: hasModules(files, release, version),
    sizeBytes: found.sizeBytes,
  };
}

/** The release's own modules; failing that, those of the same version; a kernel without version takes any. */
function hasModules(files: ImageFiles, release: string, version: string | undefined): boolean {
  return MODULE_ROOTS.some((root) =>
    files
      .list(root)
      .filter((name) => name === release || version === undefined || parseKernelVersion(name) === version)
      .some((name) => files.find(`${root}/${name}/kernel`) ?? files.find(`${root}/${name}/modules.dep`)),
  );
}
