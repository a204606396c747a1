import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadSettings } from '../../config/load-config.ts';

/** The overlays of this installation and of its site: each is a directory. */
export async function overlayNames(configFile: string | undefined): Promise<ReadonlySet<string>> {
  // Three levels up from src/cli/upgrade and dist/cli/upgrade alike.
  const shipped = fileURLToPath(new URL('../../../overlays', import.meta.url));
  const names = await Promise.all([shipped, siteDirectory(configFile)].map(directoriesIn));
  return new Set(names.flat());
}

/** The configuration may be one that is still to be upgraded: then its overlays are those of the usual place. */
function siteDirectory(configFile: string | undefined): string {
  try {
    return loadSettings({ file: configFile, env: process.env }).config.paths.wwoverlaydir;
  } catch {
    return '/var/lib/warewulf/overlays';
  }
}

async function directoriesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
