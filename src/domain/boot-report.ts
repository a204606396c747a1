import type { ImageFacts } from './image-facts.ts';
import { DEFAULT_IMAGE_FORMAT, type ImageFormat, isSquashfs } from './image-format.ts';
import { initramfsFor } from './image-initramfs.ts';
import { defaultKernel, type ImageKernel, kernelMatching } from './image-kernel.ts';
import { parseKernelVersion } from './kernel-version.ts';

/** Whether an image can boot: with which kernel, and what it lacks, one sentence with its remedy each. */
export interface BootReport {
  /** Path in the image. A path that a node names and the search for kernels did not find may turn out not to exist. */
  readonly kernelPath?: string;
  /** Of that kernel, e.g. `6.1.0-18`. */
  readonly kernelVersion?: string;
  /** The image's own initramfs for that kernel. */
  readonly initramfsPath?: string;
  readonly missing: readonly string[];
  /** What does not keep it from booting. */
  readonly warnings: readonly string[];
}

/**
 * `wanted` is a node's `kernel version`: a path in the image, a release, or the beginning of one. `format` is what the
 * node is to get: what only another format cannot hold is no reason.
 */
export function reportBoot(facts: ImageFacts, wanted?: string, format: ImageFormat = DEFAULT_IMAGE_FORMAT): BootReport {
  const kernel = wanted ? kernelMatching(facts.kernels, wanted) : defaultKernel(facts.kernels);
  if (!kernel && wanted?.startsWith('/')) {
    const version = parseKernelVersion(wanted);
    return {
      kernelPath: wanted,
      ...(version === undefined ? {} : { kernelVersion: version }),
      missing: systemProblems(facts, format),
      warnings: [],
    };
  }
  const initramfs = kernel && initramfsFor(kernel, facts.initramfs);
  return {
    ...(kernel ? { kernelPath: kernel.path } : {}),
    ...(kernel?.version ? { kernelVersion: kernel.version } : {}),
    ...(initramfs ? { initramfsPath: initramfs.path } : {}),
    missing: [...kernelProblems(facts, kernel, wanted), ...systemProblems(facts, format)],
    warnings: kernel && !initramfs ? foreignInitramfs(facts, kernel) : [],
  };
}

const GIVE_ONE = 'give it one that is whole (wwctl kernel list, wwctl image kernel IMAGE --add KERNEL)';

function kernelProblems(facts: ImageFacts, kernel: ImageKernel | undefined, wanted: string | undefined): string[] {
  if (facts.kernels.length === 0) {
    return [
      'it has no kernel in /boot or /lib/modules: give it one (wwctl kernel import, wwctl image kernel IMAGE --add ' +
        'KERNEL), or install one where the image is made (Debian: apt-get install linux-image-amd64, Rocky: dnf ' +
        'install kernel) and import it again',
    ];
  }
  if (!kernel) return [noSuchKernel(facts, wanted)];
  if (!kernel.hasModules) return [withoutModules(facts, kernel)];
  if (kernel.hasModulesDep) return [];
  return [
    `its kernel ${kernel.path} cannot load its modules, because /lib/modules/${kernel.release ?? ''} has no modules.dep: ` +
      `run depmod ${kernel.release ?? '-a'} where the image is made and import it again, or ${GIVE_ONE}`,
  ];
}

function noSuchKernel({ kernels }: ImageFacts, wanted: string | undefined): string {
  const present = kernels.map(({ path, release, version }) => release ?? version ?? path).join(', ');
  if (wanted) return `it has no kernel that matches "${wanted}", only ${present}: change the node's kernel version`;
  return (
    `it has only kernels for debugging and rescue (${kernels.map(({ path }) => path).join(', ')}), which are never ` +
    'booted unless a node asks for one: wwctl profile set default --kernelversion PATH, or give the image another one'
  );
}

function withoutModules({ moduleReleases }: ImageFacts, { path, identity }: ImageKernel): string {
  if (identity?.release !== undefined && moduleReleases.length > 0) {
    return (
      `its kernel ${path} is release ${identity.release}, but /lib/modules has only ${moduleReleases.join(', ')}: ` +
      `install the modules of the same package where the image is made and import it again, or ${GIVE_ONE}`
    );
  }
  return (
    `its kernel ${path} has no modules in /lib/modules: install the package that holds them ` +
    `(Rocky: dnf install kernel-modules) where the image is made and import it again, or ${GIVE_ONE}`
  );
}

function foreignInitramfs({ initramfs }: ImageFacts, { path, release }: ImageKernel): string[] {
  if (initramfs.length === 0) return [];
  return [
    `its initramfs (${initramfs.map((file) => file.path).join(', ')}) belongs to another kernel than ${path}` +
      `${release === undefined ? '' : ` (${release})`}: nodes boot without it; make one of this kernel where the image is ` +
      'made if they need it',
  ];
}

function systemProblems(facts: ImageFacts, format: ImageFormat): string[] {
  const problems: string[] = [];
  if (facts.init === undefined) {
    problems.push(
      'it has no init (neither /sbin/init nor /usr/lib/systemd/systemd): install systemd where the image is made ' +
        '(Debian: apt-get install systemd-sysv, Rocky: dnf install systemd), then import it again',
    );
  }
  if (!facts.hasShell)
    problems.push('it has no /bin/sh: install a shell where the image is made, then import it again');
  if (!isSquashfs(format) && facts.oversizedFiles.length > 0) {
    problems.push(
      'it has files of 4 GiB and more, which a cpio archive (root: initramfs and tmpfs) cannot hold, but squashfs can: ' +
        `${facts.oversizedFiles.join(', ')}: remove, split or exclude them, then import it again`,
    );
  }
  return problems;
}
