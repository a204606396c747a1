import { LOADER_ALIASES } from './loader-table.ts';
import type { LoaderFile, LoaderKind, LoaderWish } from './loader-wishes.ts';

/** The program that one kind of firmware starts with. */
export interface FoundLoader extends Omit<LoaderWish, 'candidates' | 'remedy'> {
  readonly loader: LoaderKind;
  /** What the firmware loads, then what that one loads. */
  readonly files: readonly [LoaderFile, ...LoaderFile[]];
  readonly from: string;
}

export interface MissingLoader extends Omit<LoaderWish, 'candidates'> {
  /** Every file that was looked for. */
  readonly tried: readonly string[];
}

export interface Loaders {
  readonly found: readonly FoundLoader[];
  readonly missing: readonly MissingLoader[];
}

/** Directory of all boot programs in TFTP, and the route that has the same by HTTP, both as with Warewulf. */
export const TFTP_DIRECTORY = 'warewulf';
export const HTTP_DIRECTORY = 'efiboot';

/** The file behind a name of either directory, e.g. `shimx64.efi`. */
export function loaderPath({ found }: Loaders, name: string): string | undefined {
  const files = found.flatMap((loader) => loader.files);
  const pathOf = (wanted: string | undefined) => files.find((file) => file.name === wanted)?.path;
  return pathOf(name) ?? pathOf(LOADER_ALIASES[name]);
}

/**
 * What DHCP tells each architecture to load: a name in TFTP, or a URL.
 * @param authority `ip:port` of the HTTP server
 */
export function bootFilesOf({ found }: Loaders, authority: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    found.map(({ architecture, transport, files: [{ name }] }) => [
      architecture,
      transport === 'tftp' ? `${TFTP_DIRECTORY}/${name}` : `http://${authority}/${HTTP_DIRECTORY}/${name}`,
    ]),
  );
}
