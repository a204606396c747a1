import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** What the lab runs, and the Debian package that brings it. */
const PROGRAMS = {
  'docker-registry': 'docker-registry',
  ip: 'iproute2',
  mmdebstrap: 'mmdebstrap',
  'qemu-system-x86_64': 'qemu-system-x86',
  radvd: 'radvd',
  sysctl: 'procps',
  setpriv: 'util-linux',
  skopeo: 'skopeo',
  ss: 'iproute2',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  umoci: 'umoci',
} as const;

const FILES = {
  '/usr/share/OVMF/OVMF_CODE_4M.fd': 'ovmf',
  '/usr/lib/ipxe/undionly.kpxe': 'ipxe',
  '/usr/lib/shim/shimx64.efi.signed': 'shim-signed',
  '/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed': 'grub-efi-amd64-signed',
} as const;

/** Throws an Error that names every missing Debian package at once. */
export const requirePrograms = async (): Promise<void> => {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const missing = new Set<string>();
  for (const [program, name] of Object.entries(PROGRAMS)) {
    const places = directories.map((directory) => join(directory, program));
    if (!(await isAnyUsable(places, constants.X_OK))) missing.add(name);
  }
  for (const [file, name] of Object.entries(FILES)) {
    if (!(await isAnyUsable([file], constants.R_OK))) missing.add(name);
  }
  if (missing.size === 0) return;
  throw new Error(`missing Debian packages: apt-get install --no-install-recommends ${[...missing].join(' ')}`);
};

const isAnyUsable = async (places: readonly string[], mode: number): Promise<boolean> => {
  for (const place of places) {
    const isUsable = await access(place, mode).then(
      () => true,
      () => false,
    );
    if (isUsable) return true;
  }
  return false;
};
