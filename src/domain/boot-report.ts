import type { ImageFacts } from './image-facts.ts';
import { DEFAULT_IMAGE_FORMAT, type ImageFormat } from './image-format.ts';
import { initramfsFor } from './image-initramfs.ts';
import { defaultKernel, type ImageKernel, kernelMatching } from './image-kernel.ts';

/** Whether an image can boot: with which kernel, and what it lacks, one sentence with its remedy each. */
export interface BootReport {
  /** Path in the image. A path that a node names and the search for kernels did not find may turn out not to exist. */
  readonly kernelPath?: string;
  /** The image's own initramfs for that kernel. */
  readonly initramfsPath?: string;
  readonly missing: readonly string[];
}

/**
 * `kernelVersion` is a node's `kernel version`: a path in the image or the beginning of a version. `format` is what the
 * node is to get: what only another format cannot hold is no reason.
 */
export function reportBoot(
  facts: ImageFacts,
  kernelVersion?: string,
  format: ImageFormat = DEFAULT_IMAGE_FORMAT,
): BootReport {
  const kernel = kernelVersion ? kernelMatching(facts.kernels, kernelVersion) : defaultKernel(facts.kernels);
  if (!kernel && kernelVersion?.startsWith('/')) {
    return { kernelPath: kernelVersion, missing: systemProblems(facts, format) };
  }
  const initramfs = kernel && initramfsFor(kernel, facts.initramfs);
  return {
    ...(kernel ? { kernelPath: kernel.path } : {}),
    ...(initramfs ? { initramfsPath: initramfs.path } : {}),
    missing: [...kernelProblems(facts, kernel, kernelVersion), ...systemProblems(facts, format)],
  };
}

function kernelProblems(facts: ImageFacts, kernel: ImageKernel | undefined, wanted: string | undefined): string[] {
  if (facts.kernels.length === 0) {
    return [
      'it has no kernel in /boot or /lib/modules: install one where the image is made ' +
        '(Debian: apt-get install linux-image-amd64, Rocky: dnf install kernel), then import it again',
    ];
  }
  if (!kernel) {
    const present = facts.kernels.map(({ path, version }) => version ?? path).join(', ');
    return [`it has no kernel that matches "${wanted}", only ${present}: change the node's kernel version`];
  }
  if (kernel.hasModules) return [];
  return [
    `its kernel ${kernel.path} has no modules in /lib/modules: install the package that holds them ` +
      '(Rocky: dnf install kernel-modules), then import it again',
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
  if (format !== 'squashfs' && facts.oversizedFiles.length > 0) {
    problems.push(
      'it has files of 4 GiB and more, which a cpio archive (root: initramfs and tmpfs) cannot hold, but squashfs can: ' +
        `${facts.oversizedFiles.join(', ')}: remove, split or exclude them, then import it again`,
    );
  }
  return problems;
}
