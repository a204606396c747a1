import { createHash } from 'node:crypto';
import { findBootPrograms } from '../adapter/file/boot-programs.ts';
import type { createTftpFiles } from '../adapter/file/tftp-files.ts';
import type { Config } from '../config/config.ts';
import { type Loaders, TFTP_DIRECTORY } from '../domain/boot-loader.ts';
import { loaderWishes } from '../provision/loader-wishes.ts';
import { loaderPath } from '../provision/served-loaders.ts';
import { createBootScripts } from '../service/boot-script.ts';
import { createFirstScript } from '../service/first-script.ts';
import { grubLanguage } from '../service/grub-language.ts';
import { ipxeLanguage } from '../service/ipxe-language.ts';
import type { ScriptTemplates } from '../service/ports/script-templates.ts';
import type { ServedBytes } from '../service/ports/served-file.ts';

/** Looks for the boot programs that the configuration wants. */
export function findLoaders({ warewulf, tftp, paths }: Pick<Config, 'warewulf' | 'tftp' | 'paths'>): Promise<Loaders> {
  return findBootPrograms(
    loaderWishes({
      grubboot: warewulf.grubboot,
      siteDirectory: paths.bootloaders,
      ipxeDirectory: paths.ipxesource,
      chosen: tftp.ipxe,
    }),
  );
}

/** The scripts of both boot loaders. */
export function composeBootScripts(ipxeTemplates: ScriptTemplates, grubTemplates: ScriptTemplates) {
  return {
    bootScript: createBootScripts(ipxeTemplates, ipxeLanguage),
    grubScript: createBootScripts(grubTemplates, grubLanguage),
    firstScripts: {
      grub: createFirstScript(grubTemplates, grubLanguage, 'first'),
      ipxe: createFirstScript(ipxeTemplates, ipxeLanguage, 'autoexec'),
    },
  };
}

/** The file behind a name in TFTP, e.g. `warewulf/snponly.efi`. */
export function tftpProgramPath(loaders: () => Loaders): (name: string) => string | undefined {
  const prefix = `${TFTP_DIRECTORY}/`;
  return (name) => (name.startsWith(prefix) ? loaderPath(loaders(), name.slice(prefix.length)) : undefined);
}

/** The same programs for HTTP. They are small, and a package may replace them at any time. */
export function readLoader(loaders: () => Loaders, { openPath }: Pick<ReturnType<typeof createTftpFiles>, 'openPath'>) {
  return async (name: string): Promise<ServedBytes | undefined> => {
    const path = loaderPath(loaders(), name);
    const content = path === undefined ? undefined : await openPath(path);
    if (content === undefined) return undefined;
    try {
      const bytes = await content.read(0, content.sizeBytes);
      return { bytes, etag: createHash('sha256').update(bytes).digest('hex') };
    } finally {
      await content.close();
    }
  };
}
