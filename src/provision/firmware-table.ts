/** The kinds of machine that boot programs are made for. */
export type Platform = 'bios' | 'ia32' | 'x64' | 'arm32' | 'arm64';

export interface FirmwareRow {
  /** Value of DHCP option 93 (IANA, Processor Architecture Types; RFC 5970 §3.3). */
  readonly architecture: number;
  readonly says: string;
  /** How this firmware fetches its first program: PXE by TFTP, HTTP Boot from a URL. */
  readonly transport: 'tftp' | 'http';
  readonly platform: Platform;
}

/** THE firmware table: who asks with which architecture, and what suits it. */
export const FIRMWARE: readonly FirmwareRow[] = [
  { architecture: 0x00, says: 'BIOS', transport: 'tftp', platform: 'bios' },
  { architecture: 0x06, says: 'UEFI x86, 32 bits', transport: 'tftp', platform: 'ia32' },
  // The registry's erratum: firmware of x86-64 says 7, which the RFC gave to byte code, and little of it says 9.
  { architecture: 0x07, says: 'UEFI x86-64', transport: 'tftp', platform: 'x64' },
  { architecture: 0x09, says: 'UEFI x86-64, older number', transport: 'tftp', platform: 'x64' },
  { architecture: 0x0a, says: 'UEFI arm, 32 bits', transport: 'tftp', platform: 'arm32' },
  { architecture: 0x0b, says: 'UEFI arm64', transport: 'tftp', platform: 'arm64' },
  { architecture: 0x0f, says: 'UEFI x86, 32 bits, HTTP Boot', transport: 'http', platform: 'ia32' },
  { architecture: 0x10, says: 'UEFI x86-64, HTTP Boot', transport: 'http', platform: 'x64' },
  { architecture: 0x11, says: 'UEFI x86-64, HTTP Boot, number of byte code', transport: 'http', platform: 'x64' },
  { architecture: 0x12, says: 'UEFI arm, 32 bits, HTTP Boot', transport: 'http', platform: 'arm32' },
  { architecture: 0x13, says: 'UEFI arm64, HTTP Boot', transport: 'http', platform: 'arm64' },
  { architecture: 0x14, says: 'BIOS, HTTP Boot', transport: 'http', platform: 'bios' },
];

/** 7 → `00:07`, 11 → `00:0B`: as Warewulf writes architectures. */
export function architectureKey(architecture: number): string {
  const hex = architecture.toString(16).toUpperCase().padStart(4, '0');
  return `${hex.slice(0, 2)}:${hex.slice(2)}`;
}
