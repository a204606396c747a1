import { HTTP_DIRECTORY, type Loaders, TFTP_DIRECTORY } from '../domain/boot-loader.ts';
import { LOADER_ALIASES } from './loader-table.ts';

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
