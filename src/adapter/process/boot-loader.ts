import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ifPresent } from '../file/if-present.ts';

/** Where Debian and Red Hat keep GRUB's parts, a directory per platform. */
const GRUB_DIRECTORY = '/usr/lib/grub';

/** Looks for its configuration, which the node itself wrote beside its kernel, on every partition. */
const FIRST_CONFIG = `search --no-floppy --set=root --file /warewulf/grub.cfg
set prefix=($root)/warewulf
configfile /warewulf/grub.cfg
`;

const MODULES = [
  ...['part_gpt', 'part_msdos', 'ext2', 'xfs', 'fat', 'search', 'search_fs_file', 'normal', 'configfile'],
  ...['linux', 'gzio', 'echo', 'test', 'sleep', 'serial', 'terminal', 'minicmd', 'ls'],
];

interface Platform {
  readonly name: string;
  readonly output: string;
  readonly modules: readonly string[];
  /** Files of GRUB that go beside it as they are. */
  readonly copied: readonly string[];
}

const PLATFORMS: Readonly<Record<string, readonly Platform[]>> = {
  amd64: [
    { name: 'i386-pc', output: 'core.img', modules: ['biosdisk'], copied: ['boot.img'] },
    { name: 'x86_64-efi', output: 'bootx64.efi', modules: ['efi_gop'], copied: [] },
  ],
  arm64: [{ name: 'arm64-efi', output: 'bootaa64.efi', modules: ['efi_gop'], copied: [] }],
};

/**
 * The files by which a disk of this architecture starts without a server, by their names. Without GRUB's packages on this
 * server there are none.
 * @param architecture as OCI spells it
 */
export async function makeBootLoader(
  architecture: string,
  scratchDirectory: string,
): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const platform of PLATFORMS[architecture] ?? []) {
    const home = join(GRUB_DIRECTORY, platform.name);
    if ((await partOf(platform.name)) === undefined) continue;
    files.set(platform.output, await makeImage(platform, scratchDirectory));
    for (const name of platform.copied) files.set(name, await readFile(join(home, name)));
  }
  return files;
}

/** Changes when GRUB's packages come, go or are upgraded. */
export async function bootLoaderKey(): Promise<unknown> {
  return Promise.all(Object.values(PLATFORMS).flatMap((platforms) => platforms.map(({ name }) => partOf(name))));
}

/** What tells one version of a platform from another; undefined when it is not installed. */
async function partOf(platform: string): Promise<readonly number[] | undefined> {
  const found = await ifPresent(stat(join(GRUB_DIRECTORY, platform, 'kernel.img')));
  return found && [found.size, found.mtimeMs];
}

async function makeImage({ name, output, modules }: Platform, scratchDirectory: string): Promise<Buffer> {
  const directory = join(scratchDirectory, 'boot-loader');
  await mkdir(directory, { recursive: true });
  const config = join(directory, 'first.cfg');
  const made = join(directory, output);
  await writeFile(config, FIRST_CONFIG);
  const options = ['--format', name, '--config', config, '--prefix', '/warewulf', '--output', made];
  await promisify(execFile)('grub-mkimage', [...options, ...modules, ...MODULES]);
  return readFile(made);
}
