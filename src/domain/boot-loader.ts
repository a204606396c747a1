type LoaderKind = 'iPXE' | 'shim and GRUB';

/** Directory of all boot programs in TFTP, and the route that has the same by HTTP, both as with Warewulf. */
export const TFTP_DIRECTORY = 'warewulf';
export const HTTP_DIRECTORY = 'efiboot';

export interface LoaderFile {
  /** As it is served, e.g. `snponly.efi`; may have directories. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** What the firmware loads, then what that one loads. */
export type LoaderFiles = readonly [LoaderFile, ...LoaderFile[]];

/** One way to a boot program: all of its files must be there. */
export interface LoaderCandidate {
  readonly loader: LoaderKind;
  readonly files: LoaderFiles;
  /** Where it comes from, in words. */
  readonly from: string;
}

/** What is said of one kind of firmware. */
interface Firmware {
  /** DHCP option 93 as Warewulf writes it: `00:07`. */
  readonly architecture: string;
  readonly firmware: string;
  /** How it loads its first program. */
  readonly transport: 'tftp' | 'http';
}

/** What one kind of firmware could start with, the best first. */
export interface LoaderWish extends Firmware {
  readonly loader: LoaderKind;
  readonly candidates: readonly LoaderCandidate[];
  /** What to do when there is none, in words. */
  readonly remedy: string;
}

/** The program that one kind of firmware starts with. */
export interface FoundLoader extends Firmware, LoaderCandidate {}

export interface MissingLoader extends Omit<LoaderWish, 'candidates'> {
  /** Every file that was looked for. */
  readonly tried: readonly string[];
}

/** The boot programs of a server. */
export interface Loaders {
  readonly found: readonly FoundLoader[];
  readonly missing: readonly MissingLoader[];
}
