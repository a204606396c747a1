import type { DistributionFamily } from './linux-distribution.ts';

interface Installation {
  readonly family: DistributionFamily;
  /** E.g. `microdnf`. */
  readonly manager: string;
  readonly packages: readonly string[];
  /** Units to unmask. */
  readonly masked: readonly string[];
}

/** The commands that install packages, and make a system for machines of one for containers. */
export function installCommands({ family, manager, packages, masked }: Installation): string[] {
  return [
    ...installPackages({ family, manager, packages }),
    ...(masked.length === 0 ? [] : [`rm -f ${masked.map((unit) => `'/etc/systemd/system/${unit}'`).join(' ')}`]),
    ...enable(family, packages),
    // Each node makes its own: host keys come from an overlay, the machine-id at boot.
    'rm -f /etc/ssh/ssh_host_*',
    ': > /etc/machine-id',
  ];
}

/** The commands that install packages, and nothing else. */
export function installPackages({ family, manager, packages }: Omit<Installation, 'masked'>): string[] {
  return packages.length === 0 ? [] : INSTALL[family](manager, packages.join(' '));
}

/** Without an initramfs: the whole image is one. */
const INSTALL: Readonly<Record<DistributionFamily, (manager: string, packages: string) => string[]>> = {
  debian: (manager, packages) => [
    `${manager} update`,
    `INITRD=No DEBIAN_FRONTEND=noninteractive ${manager} install --yes --no-install-recommends ${packages}`,
    `${manager} clean`,
    'rm -rf /var/lib/apt/lists/*',
  ],
  redhat: (manager, packages) => [
    `${manager} install -y --setopt=install_weak_deps=0 ${packages}`,
    `${manager} clean all`,
    'rm -f /boot/initramfs-*',
  ],
  suse: (manager, packages) => [
    `${manager} --non-interactive refresh`,
    `${manager} --non-interactive install --no-recommends ${packages}`,
    `${manager} clean --all`,
    'rm -f /boot/initrd-*',
  ],
};

/** Debian's packages enable what they bring. */
function enable(family: DistributionFamily, packages: readonly string[]): string[] {
  if (family === 'debian') return [];
  const services = [
    ...(packages.includes('openssh-server') ? ['sshd'] : []),
    ...(packages.includes('NetworkManager') ? ['NetworkManager'] : []),
  ];
  return [
    'systemctl set-default multi-user.target',
    ...(services.length > 0 ? [`systemctl enable ${services.join(' ')}`] : []),
  ];
}
