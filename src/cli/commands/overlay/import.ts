import { readFile, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { OutputOf } from '../../../api/client.ts';
import { ConflictError, InvalidError } from '../../../domain/errors.ts';
import { addExamples } from '../../examples.ts';
import { offerSiteCopy } from '../../overlay/offer-site-copy.ts';
import { overlayPlace } from '../../overlay/overlay-place.ts';
import type { DefineCommand } from '../define-command.ts';

interface Options {
  readonly overwrite?: boolean;
  readonly parents?: boolean;
  readonly yes?: boolean;
}

export const overlayImport: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl overlay import --parents munge /etc/munge/munge.key': 'to the same place, with its mode and owner',
    'wwctl overlay import --overwrite motd ./motd.hbs etc/': 'into a directory of the overlay',
  });
  command
    .argument('<overlay>', 'its name')
    .argument('<source>', 'a file of this machine')
    .argument('[file]', 'its path in the overlay, or a directory there; the path of the source when missing')
    .option('-o, --overwrite', 'replace what is there')
    .option('-p, --parents', 'make the directories above it')
    .option('-y, --yes', 'copy an overlay that comes with the program to the site without asking')
    .action(async (name: string, source: string, file: string | undefined, options: Options) => {
      const api = await session.api(command);
      const { signal } = session;
      const { data, ...attributes } = await readSource(source);
      const overlay = await api.call('overlay.show', { name }, { signal });
      const { path, present } = overlayPlace(overlay, destination(source, file, overlay), options);
      if (present !== undefined && !options.overwrite) {
        throw new ConflictError(`overlay ${name} has ${path} already: --overwrite replaces it`);
      }
      const copyToSite = await offerSiteCopy(api, session, overlay, options);
      await copyToSite();
      const expected = options.overwrite ? {} : { expected: 'none' };
      const base64 = data.toString('base64');
      await api.call('overlay.put-file', { name, path, base64, ...attributes, ...expected }, { signal });
      session.write(`imported ${source} as ${path} of overlay ${name}\n`);
    });
};

interface Source {
  readonly data: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

async function readSource(path: string): Promise<Source> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new InvalidError(`${path} is no file: import files one by one`);
    return { data: await readFile(path), mode: found.mode & 0o7777, uid: found.uid, gid: found.gid };
  } catch (cause) {
    if (cause instanceof InvalidError || !(cause instanceof Error)) throw cause;
    throw new InvalidError(`cannot read ${path}: ${cause.message}`, {}, { cause });
  }
}

function destination(source: string, wanted: string | undefined, { files }: OutputOf<'overlay.show'>): string {
  if (wanted === undefined) return posix.normalize(source);
  const path = posix.normalize(wanted).replaceAll(/^\/+|\/+$/g, '');
  const isDirectory = wanted.endsWith('/') || files.some((file) => file.type === 'directory' && file.path === path);
  return isDirectory ? posix.join(path, posix.basename(source)) : wanted;
}
