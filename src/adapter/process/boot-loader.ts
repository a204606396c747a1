import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ifPresent } from '../file/if-present.ts';
import { systemErrorCode } from '../file/system-error-code.ts';

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

/** Names of GRUB's program, of Debian and of Red Hat. */
const MAKERS = ['grub-mkimage', 'grub2-mkimage'];

/**
 * The files by which a disk of this architecture starts without a server, by their names. Without GRUB's packages on this
 * server there are none. What GRUB cannot make is told in the file `problem`, which nodes with such a disk print: all
 * others boot without it.
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
    const made = await makeImage(platform, scratchDirectory);
    if (typeof made === 'string') {
      files.set('problem', Buffer.from(`${made}\n`));
      continue;
    }
    files.set(platform.output, made);
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

/** What GRUB made, or a sentence that says why it did not. */
async function makeImage({ name, output, modules }: Platform, scratchDirectory: string): Promise<Buffer | string> {
  const directory = join(scratchDirectory, 'boot-loader');
  await mkdir(directory, { recursive: true });
  const config = join(directory, 'first.cfg');
  const made = join(directory, output);
  await writeFile(config, FIRST_CONFIG);
  const options = ['--format', name, '--config', config, '--prefix', '/warewulf', '--output', made];
  const env = { ...process.env, LC_ALL: 'C' };
  for (const maker of MAKERS) {
    try {
      await promisify(execFile)(maker, [...options, ...modules, ...MODULES], { env });
      return await readFile(made);
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') return `${maker} of the server failed for ${name}: ${lastLine(error)}`;
    }
  }
  return `the server has GRUB for ${name}, but neither ${MAKERS.join(' nor ')}: install grub-common (Red Hat: grub2-tools)`;
}

function lastLine(error: unknown): string {
  return (
    String(error instanceof Error ? error.message : error)
      .trim()
      .split('\n')
      .at(-1) ?? ''
  );
}
