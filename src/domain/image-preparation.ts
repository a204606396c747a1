import { InvalidError } from './errors.ts';
import { type DistributionFamily, identifyDistribution } from './linux-distribution.ts';
import { installCommands, installPackages } from './preparation-commands.ts';

/** What of an image decides how it is prepared. */
export interface ImageContents {
  /** The text of /etc/os-release; empty when there is none. */
  readonly osRelease: string;
  /** Those of `PREPARATION_PATHS` that it has. */
  readonly present: ReadonlySet<string>;
  /** Units of systemd that it masks, as images for containers do. */
  readonly masked: readonly string[];
  /** In Go's words, e.g. `amd64`. */
  readonly architecture: string;
  readonly hasKernel: boolean;
}

/** How an image comes to have all that a node needs. */
export interface Preparation {
  /** E.g. `Debian GNU/Linux 12 (bookworm)`. */
  readonly distribution: string;
  readonly packages: readonly string[];
  readonly unmasked: readonly string[];
  /** One line each, to be run by a shell in the image, in this order; none when the image has everything. */
  readonly commands: readonly string[];
}

interface Need {
  /** Any of these files will do. */
  readonly paths: readonly string[];
  readonly packages: Readonly<Record<DistributionFamily, readonly string[]>>;
}

const all = (...names: string[]): Need['packages'] => ({ debian: names, redhat: names, suse: names });

const NEEDS: Readonly<Record<string, Need>> = {
  init: {
    paths: ['/sbin/init'],
    packages: { debian: ['systemd', 'systemd-sysv'], redhat: ['systemd'], suse: ['systemd', 'systemd-sysvinit'] },
  },
  udev: {
    paths: ['/usr/bin/udevadm', '/sbin/udevadm', '/bin/udevadm'],
    packages: { debian: ['udev'], redhat: ['systemd-udev'], suse: ['udev'] },
  },
  'messages between services': { paths: ['/usr/bin/dbus-daemon', '/usr/bin/dbus-broker'], packages: all('dbus') },
  modules: { paths: ['/sbin/modprobe', '/usr/sbin/modprobe'], packages: all('kmod') },
  'network tools': {
    paths: ['/sbin/ip', '/usr/sbin/ip', '/bin/ip'],
    packages: { debian: ['iproute2'], redhat: ['iproute'], suse: ['iproute2'] },
  },
  network: {
    paths: ['/usr/lib/systemd/systemd-networkd', '/lib/systemd/systemd-networkd', '/usr/sbin/NetworkManager'],
    packages: { debian: ['systemd'], redhat: ['NetworkManager'], suse: ['systemd-network'] },
  },
  'ssh server': { paths: ['/usr/sbin/sshd'], packages: all('openssh-server') },
  updates: { paths: ['/usr/bin/curl'], packages: all('curl') },
};

const MANAGERS = ['/usr/bin/dnf', '/usr/bin/microdnf', '/usr/bin/yum', '/usr/bin/apt-get', '/usr/bin/zypper'];

/** Everything in an image that is asked for. */
export const PREPARATION_PATHS: readonly string[] = [
  ...MANAGERS,
  ...Object.values(NEEDS).flatMap(({ paths }) => paths),
];

/** @throws InvalidError for a distribution that is not known here, or that cannot install packages */
export function planPreparation(
  contents: ImageContents,
  { bringsKernel }: { readonly bringsKernel: boolean },
): Preparation {
  const distribution = identifyDistribution(contents.osRelease);
  const { family, title } = distribution;
  const needed = Object.values(NEEDS)
    .filter(({ paths }) => !paths.some((path) => contents.present.has(path)))
    .flatMap(({ packages }) => packages[family]);
  const kernel =
    contents.hasKernel || bringsKernel ? [] : kernelPackages(distribution.id, family, contents.architecture);
  const packages = [...new Set([...needed, ...kernel])];
  const { masked } = contents;
  if (packages.length === 0 && masked.length === 0) {
    return { distribution: title, packages, unmasked: [], commands: [] };
  }
  const commands = installCommands({ family, manager: managerOf(family, contents, title), packages, masked });
  return { distribution: title, packages, unmasked: masked, commands };
}

/** How the image's own package manager installs these packages. @throws InvalidError as planPreparation does */
export function planInstallation(contents: ImageContents, packages: readonly string[]): Preparation {
  const { family, title } = identifyDistribution(contents.osRelease);
  const commands = installPackages({ family, manager: managerOf(family, contents, title), packages });
  return { distribution: title, packages, unmasked: [], commands };
}

/** Debian names its kernels by architecture; others by what they are for. */
function kernelPackages(id: string, family: DistributionFamily, architecture: string): readonly string[] {
  if (family === 'redhat') return ['kernel'];
  if (family === 'suse') return ['kernel-default'];
  return [id === 'ubuntu' ? 'linux-image-generic' : `linux-image-${architecture}`];
}

const MANAGERS_OF: Readonly<Record<DistributionFamily, readonly string[]>> = {
  debian: ['/usr/bin/apt-get'],
  redhat: ['/usr/bin/dnf', '/usr/bin/microdnf', '/usr/bin/yum'],
  suse: ['/usr/bin/zypper'],
};

function managerOf(family: DistributionFamily, { present }: ImageContents, title: string): string {
  const found = MANAGERS_OF[family].find((path) => present.has(path));
  if (found !== undefined) return found.slice(found.lastIndexOf('/') + 1);
  throw new InvalidError(
    `${title} cannot install packages in this image, because it has no ${MANAGERS_OF[family].join(' or ')}: ` +
      'take an image that has it (not a "distroless" or "micro" one), or install what is missing where it is made',
  );
}
