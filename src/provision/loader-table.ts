import type { Platform } from './firmware-table.ts';

/** A package that brings iPXE, and where it puts it. */
interface IpxePackage {
  readonly name: string;
  readonly systems: string;
  readonly directory: string;
}

interface IpxeRow {
  /** The usual names, the best first: with the driver of the firmware rather than iPXE's own. */
  readonly names: readonly string[];
  readonly packages: readonly IpxePackage[];
}

const DEBIAN = 'Debian, Ubuntu';
const REDHAT = 'Rocky, Alma, Fedora';

const IPXE_X86: readonly IpxePackage[] = [
  { name: 'ipxe-bootimgs-x86', systems: REDHAT, directory: '/usr/share/ipxe' },
  { name: 'ipxe', systems: DEBIAN, directory: '/usr/lib/ipxe' },
];
const IPXE_ARM: readonly IpxePackage[] = [
  { name: 'ipxe-bootimgs-aarch64', systems: REDHAT, directory: '/usr/share/ipxe' },
  { name: 'ipxe', systems: 'Ubuntu from 22.04 on', directory: '/usr/lib/ipxe' },
];

/** iPXE: the names by which it is known, and its packages. */
export const IPXE: Readonly<Record<Platform, IpxeRow>> = {
  bios: { names: ['undionly.kpxe'], packages: IPXE_X86 },
  ia32: { names: ['ipxe-snponly-i386.efi', 'ipxe-i386.efi', 'i386-efi/snponly.efi'], packages: IPXE_X86.slice(0, 1) },
  x64: { names: ['ipxe-snponly-x86_64.efi', 'snponly.efi', 'ipxe-x86_64.efi', 'ipxe.efi'], packages: IPXE_X86 },
  arm32: { names: ['arm32-efi/snponly.efi'], packages: [] },
  arm64: { names: ['arm64-efi/snponly.efi', 'snp-arm64.efi', 'ipxe-arm64.efi'], packages: IPXE_ARM },
};

/** shim and the GRUB whose key it knows: of one distribution, or they refuse each other. */
interface GrubPair {
  readonly packages: readonly string[];
  readonly systems: string;
  readonly shim: string;
  readonly grub: string;
  /** This GRUB loads over HTTP, too. */
  readonly hasHttp: boolean;
}

interface GrubRow {
  /** The names by which both are served: shim asks for GRUB by exactly this one, from where it came itself. */
  readonly shim: string;
  readonly grub: string;
  readonly pairs: readonly GrubPair[];
}

/** Whose directories below /boot/efi/EFI hold shim and GRUB on the Red Hat family. */
const VENDORS = ['rocky', 'almalinux', 'centos', 'redhat', 'fedora', 'openEuler'];

/** Signed loaders for Secure Boot. BIOS and 32-bit arm have none. */
export const GRUB: Readonly<Partial<Record<Platform, GrubRow>>> = {
  x64: grubRow('x64', 'amd64', 'x86_64'),
  ia32: grubRow('ia32', 'ia32', 'i386'),
  arm64: grubRow('aa64', 'arm64', 'arm64'),
};

function grubRow(suffix: string, debian: string, target: string): GrubRow {
  const [shim, grub] = [`shim${suffix}.efi`, `grub${suffix}.efi`];
  const redhat = VENDORS.map((vendor) => ({
    packages: [`shim-${suffix}`, `grub2-efi-${suffix}`],
    systems: REDHAT,
    shim: `/boot/efi/EFI/${vendor}/${shim}`,
    grub: `/boot/efi/EFI/${vendor}/${grub}`,
    hasHttp: true,
  }));
  const pairs = [
    {
      packages: ['shim-signed', `grub-efi-${debian}-signed`],
      systems: DEBIAN,
      shim: `/usr/lib/shim/${shim}.signed`,
      // The one that is made for the network: it looks for its configuration where it came from.
      grub: `/usr/lib/grub/${target}-efi-signed/grubnet${suffix}.efi.signed`,
      hasHttp: false,
    },
    ...redhat,
  ];
  return { shim, grub, pairs };
}

/** What other names mean: configurations of Warewulf name shim and GRUB without their architecture. */
export const LOADER_ALIASES: Readonly<Record<string, string>> = {
  'shim.efi': 'shimx64.efi',
  'grub.efi': 'grubx64.efi',
  'grub-tpm.efi': 'grubx64.efi',
};
