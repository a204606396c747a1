import type { BootClient } from './boot-client.ts';
import { architectureKey } from './firmware-table.ts';

/** Where boot programs come from. */
export interface BootPrograms {
  /**
   * Architecture as Warewulf writes it (`00:07`, option 93 in hex) → program: its name in TFTP, e.g.
   * `warewulf/snponly.efi`, or a whole URL for firmware that boots over HTTP.
   */
  readonly bootFiles: Readonly<Record<string, string>>;
  /** `ip:port` of the HTTP server that has the iPXE scripts. */
  readonly scriptAuthority: string;
}

/** The program this client should load next: a TFTP name or a URL; undefined when there is none for it. */
export function bootFileFor(client: BootClient, programs: BootPrograms): string | undefined {
  switch (client.kind) {
    case 'ordinary':
      return undefined;
    case 'ipxe':
      return scriptUrl(programs.scriptAuthority);
    case 'pxe':
      return programFor(client, programs, (file) => (isUrl(file) ? undefined : file));
    case 'http':
      return programFor(client, programs, (file) => (isUrl(file) ? file : undefined));
  }
}

/** iPXE itself puts its settings in place of the `${…}`. */
function scriptUrl(authority: string): string {
  return `http://${authority}/ipxe/\${mac:hexhyp}?assetkey=\${asset:uristring}&uuid=\${uuid}`;
}

function programFor(
  { architectures }: BootClient,
  { bootFiles }: BootPrograms,
  nameOf: (file: string) => string | undefined,
): string | undefined {
  for (const architecture of architectures) {
    const file = fileOf(bootFiles, architectureKey(architecture));
    const name = file === undefined ? undefined : nameOf(file);
    if (name !== undefined) return name;
  }
  return undefined;
}

function fileOf(bootFiles: BootPrograms['bootFiles'], key: string): string | undefined {
  return Object.entries(bootFiles).find(([written]) => written.toUpperCase() === key)?.[1];
}

function isUrl(file: string): boolean {
  return /^https?:\/\//.test(file);
}
