import { createHash } from 'node:crypto';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAlive } from './is-alive.ts';
import { type PackageSources, readPackageSources } from './package-sources.ts';
import { runCommand } from './run-command.ts';
import { SITE_LAYER, writeSiteLayer } from './site-layer.ts';

/** A small Debian or Ubuntu with systemd, sshd and a kernel, as a container image. */
export interface NodeImage {
  /** A standard OCI image layout. */
  readonly layoutDirectory: string;
  readonly tag: string;
  /** The kernel that is also inside the image, for a look without booting through the network. */
  readonly kernelFile: string;
}

const SYSTEM = ['systemd', 'systemd-sysv', 'udev', 'kmod', 'iproute2', 'openssh-server', 'curl'];
/** For nodes with disks. */
const DISK_TOOLS = ['fdisk', 'e2fsprogs', 'dosfstools'];
const PACKAGES = [...SYSTEM, ...DISK_TOOLS];
/** Kernels without drivers for real hardware: a virtual machine needs none, and the image stays small. */
const KERNEL = { debian: 'linux-image-cloud-amd64', ubuntu: 'linux-image-virtual' };
const EXCLUDED = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*'];
const TAG = 'latest';

export interface BuildOptions {
  /** Gets what the build is doing, for a live line. */
  readonly report: (doing: string) => void;
  /** Packages that a lab needs beside the usual ones. */
  readonly morePackages?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Gives the image of the lab's nodes, built once per recipe and host release and kept in `cacheDirectory`. */
export const ensureNodeImage = async (cacheDirectory: string, options: BuildOptions): Promise<NodeImage> => {
  const sources = await readPackageSources();
  const recipe = JSON.stringify([sources, packagesOf(options), KERNEL, EXCLUDED, SITE_LAYER]);
  const digest = createHash('sha256').update(recipe).digest('hex').slice(0, 16);
  const directory = join(cacheDirectory, `node-image-${digest}`);
  if (!(await exists(directory))) await buildWhole(directory, sources, options);
  return { layoutDirectory: join(directory, 'oci'), tag: TAG, kernelFile: join(directory, 'vmlinuz') };
};

const packagesOf = ({ morePackages = [] }: Pick<BuildOptions, 'morePackages'>) => [...PACKAGES, ...morePackages];

/** Builds beside the final place and moves it there whole: a stopped build leaves no half image behind. */
const buildWhole = async (directory: string, sources: PackageSources, options: BuildOptions) => {
  const cache = dirname(directory);
  await mkdir(cache, { recursive: true });
  await removeAbandoned(cache);
  const building = `${directory}.building-${process.pid}`;
  await mkdir(building);
  try {
    await buildImage(building, sources, options);
    await rename(building, directory).catch(async (error) => {
      // Another lab was quicker with the same image: its result is as good.
      if (!(await exists(directory))) throw error;
    });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
};

/** Half images of builds that were killed. */
const removeAbandoned = async (cache: string): Promise<void> => {
  for (const name of await readdir(cache)) {
    const pid = /\.building-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(cache, name), { recursive: true, force: true });
  }
};

const buildImage = async (directory: string, sources: PackageSources, options: BuildOptions) => {
  const { report, signal } = options;
  const baseTar = join(directory, 'base.tar');
  const siteTar = join(directory, 'site.tar');
  const image = `${join(directory, 'oci')}:${TAG}`;
  await runCommand(mmdebstrapArgv(sources, packagesOf(options), baseTar), {
    env: { ...process.env, INITRD: 'No', TMPDIR: directory },
    signal,
    onErrorLine: (line) => report(line.replace(/^I: /, '')),
  });
  report('taking the kernel out');
  await extractKernel(baseTar, directory);
  await writeSiteLayer(siteTar);
  report('making container layers');
  await runCommand(['umoci', 'init', '--layout', join(directory, 'oci')]);
  await runCommand(['umoci', 'new', '--image', image]);
  for (const [tar, comment] of Object.entries({ [baseTar]: 'packages', [siteTar]: 'settings' })) {
    await runCommand(['umoci', 'raw', 'add-layer', '--history.comment', comment, '--image', image, tar], { signal });
    await rm(tar);
  }
};

const mmdebstrapArgv = (
  { distribution, release, lines, aptOptions }: PackageSources,
  packages: readonly string[],
  tar: string,
): string[] => [
  // With mmdebstrap, which ends late when asked, all that it has started in the new root must end.
  ...['setpriv', '--pdeathsig', 'KILL', 'unshare', '--fork', '--pid', '--mount-proc', '--kill-child'],
  ...['mmdebstrap', '--mode=root', '--variant=minbase', '--format=tar', '--components=main'],
  `--include=${[...packages, KERNEL[distribution]].join(',')}`,
  ...aptOptions.map((option) => `--aptopt=${option}`),
  ...EXCLUDED.map((path) => `--dpkgopt=path-exclude=${path}`),
  ...[release, tar, ...lines],
];

const extractKernel = async (tar: string, directory: string): Promise<void> => {
  const strip = ['--strip-components=2', '--no-same-owner', '--wildcards', './boot/vmlinuz-*'];
  await runCommand(['tar', '--extract', '--file', tar, '--directory', directory, ...strip]);
  const kernel = (await readdir(directory)).find((name) => name.startsWith('vmlinuz-'));
  if (kernel === undefined) throw new Error(`the packages brought no kernel into ${tar}`);
  await rename(join(directory, kernel), join(directory, 'vmlinuz'));
};

const exists = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
