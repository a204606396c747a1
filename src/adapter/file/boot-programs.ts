import { access, constants } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';

/** Client architecture (DHCP option 93 as Warewulf writes it, e.g. `00:07`) → file names, the first that exists counts. */
export type BootProgramNames = Readonly<Record<string, string | readonly string[]>>;

/** The program that machines of one architecture load first. */
interface BootProgram {
  readonly architecture: string;
  /** The name under which TFTP serves it, e.g. `warewulf/snponly.efi`. */
  readonly tftpName: string;
  /** Absolute. */
  readonly path: string;
}

export interface BootPrograms {
  readonly found: readonly BootProgram[];
  readonly missing: readonly { readonly architecture: string; readonly tried: readonly string[] }[];
}

const X86_64_EFI = ['ipxe-snponly-x86_64.efi', 'snponly.efi', 'ipxe.efi'];

/** Warewulf's names first, then what Debian and others call the same programs. */
const DEFAULT_BOOT_PROGRAMS: BootProgramNames = {
  '00:00': ['undionly.kpxe'],
  '00:07': X86_64_EFI,
  '00:09': X86_64_EFI,
  '00:0B': ['arm64-efi/snponly.efi', 'snp-arm64.efi'],
};

export const BOOT_PROGRAM_DIRECTORIES: readonly string[] = ['/usr/share/ipxe', '/usr/lib/ipxe'];

/** Looks for the program of each architecture in the directories, in their order; absolute names stand for themselves. */
export async function findBootPrograms(
  names: BootProgramNames = DEFAULT_BOOT_PROGRAMS,
  directories: readonly string[] = BOOT_PROGRAM_DIRECTORIES,
): Promise<BootPrograms> {
  const found: BootProgram[] = [];
  const missing: { architecture: string; tried: string[] }[] = [];
  const paths = new Map<string, string>();
  for (const [architecture, candidates] of Object.entries(names)) {
    const tried = [candidates].flat().flatMap((name) => placesOf(name, directories));
    const place = await firstReadable(tried);
    if (place === undefined) missing.push({ architecture, tried: tried.map(({ path }) => path) });
    else found.push({ architecture, tftpName: tftpNameOf(place, paths), path: place.path });
  }
  return { found, missing };
}

/** The table that TFTP serves from: name → absolute path. */
export function bootProgramTable({ found }: BootPrograms): ReadonlyMap<string, string> {
  return new Map(found.map(({ tftpName, path }) => [tftpName, path]));
}

interface Place {
  readonly name: string;
  readonly path: string;
}

function placesOf(name: string, directories: readonly string[]): Place[] {
  return isAbsolute(name)
    ? [{ name, path: name }]
    : directories.map((directory) => ({ name, path: join(directory, name) }));
}

async function firstReadable(places: readonly Place[]): Promise<Place | undefined> {
  for (const place of places) {
    if (await access(place.path, constants.R_OK).then(truly, never)) return place;
  }
  return undefined;
}

/**
 * Warewulf serves programs by their bare names. Two architectures may use one bare name for different programs
 * (`snponly.efi` and `arm64-efi/snponly.efi`): the later one keeps its directory.
 */
function tftpNameOf({ name, path }: Place, taken: Map<string, string>): string {
  const bare = `warewulf/${basename(name)}`;
  const owner = taken.get(bare) ?? path;
  const tftpName = owner === path ? bare : join('warewulf', name);
  taken.set(tftpName, path);
  return tftpName;
}

const truly = () => true;
const never = () => false;
