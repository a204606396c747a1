import type { ImageFiles } from './image-kernel.ts';
import { parseKernelVersion } from './kernel-version.ts';

const MODULE_ROOTS = ['/lib/modules', '/usr/lib/modules'];

/** The directory with the modules of a kernel that lies at a path of an image, e.g. `/lib/modules/6.1.0-56-amd64`. */
export function modulesDirectory(files: ImageFiles, kernelPath: string): string | undefined {
  const parts = kernelPath.split('/');
  const name = parts.at(-1) ?? '';
  const release = /^vmlinuz(?:\.gz)?$/.test(name) ? (parts.at(-2) ?? '') : name.replace(/^(?:Image|vmlinuz)-/, '');
  const version = parseKernelVersion(kernelPath);
  const all = MODULE_ROOTS.flatMap((root) => files.list(root).map((each) => ({ each, path: `${root}/${each}` })));
  const usable = all.filter(({ path }) => files.find(`${path}/modules.dep`)?.isFile);
  const found =
    usable.find(({ each }) => each === release) ??
    usable.find(({ each }) => version === undefined || parseKernelVersion(each) === version);
  return found?.path;
}
