import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where each of our scripts goes in an initramfs. */
const FILES = {
  init: 'init',
  'etc/udhcpc.script': 'udhcpc.script',
  'lib/warewulf/boot-loader.sh': 'boot-loader.sh',
} as const;

/** The scripts of an initramfs, by their paths in it. */
export async function readInitramfsFiles(directory: string): Promise<Readonly<Record<string, string>>> {
  const read = Object.entries(FILES).map(
    async ([path, name]) => [path, await readFile(join(directory, name), 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}
