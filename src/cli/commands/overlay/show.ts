import { type Command, Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { InvalidError } from '../../../domain/errors.ts';
import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions, outputFormat } from '../../output/output-options.ts';
import type { Session } from '../../session.ts';
import type { DefineCommand } from '../define-command.ts';
import { FILE_COLUMNS, type OverlayFile } from './file-columns.ts';

interface Options extends OutputOptions {
  readonly render?: string;
  readonly quiet?: boolean;
}

export const overlayShow: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl overlay show hosts': 'the files of an overlay',
    'wwctl overlay show hosts etc/hosts.hbs': 'one of them, as it is',
    'wwctl overlay show hosts etc/hosts --render n01': 'the same as a node gets it',
  });
  addOutputOptions(command, [...FILE_COLUMNS, ...CONTENT_COLUMNS])
    .argument('<overlay>', 'its name')
    .argument('[file]', 'path of a file in it; without one, its files are listed')
    .addOption(new Option('-r, --render <node>', 'show what the template makes for this node'))
    .addOption(new Option('-q, --quiet', 'do not say which file comes before each rendered one'))
    .action(async (name: string, path: string | undefined, options: Options) => {
      if (path !== undefined) return showFile(command, session, { name, path }, options);
      if (options.render !== undefined) throw new InvalidError('--render needs a file: wwctl overlay show NAME FILE');
      return showFiles(command, session, name, options);
    });
};

async function showFiles(command: Command, session: Session, name: string, options: Options): Promise<void> {
  const api = await session.api(command);
  const overlay = await api.call('overlay.show', { name }, { signal: session.signal });
  const path = (file: OverlayFile): string => file.path;
  const listing = { columns: FILE_COLUMNS, rows: overlay.files, name: path, shape: 'list', whole: overlay } as const;
  session.write(await formatOutput(listing, options, session.terminal));
}

type Content = OutputOf<'overlay.file'>[number];

const CONTENT_COLUMNS: readonly Column<Content>[] = [
  { heading: 'FILE PATH', value: ({ path }) => path },
  { heading: 'CONTENT', value: ({ base64 }) => fromBase64(base64).toString() },
];

async function showFile(
  command: Command,
  session: Session,
  file: { readonly name: string; readonly path: string },
  options: Options,
): Promise<void> {
  const { render, quiet } = options;
  const api = await session.api(command);
  const contents = await api.call('overlay.file', { ...file, render }, { signal: session.signal });
  if (outputFormat(options) !== 'table') {
    const listing = {
      columns: CONTENT_COLUMNS,
      rows: contents,
      name: ({ path }: Content) => path,
      shape: 'list',
    } as const;
    return session.write(await formatOutput(listing, options, session.terminal));
  }
  for (const content of contents) {
    if (render !== undefined && !quiet) session.write(`Filename: ${content.path}\n`);
    session.write(content.linkTarget === undefined ? fromBase64(content.base64) : `Symlink: ${content.linkTarget}\n`);
  }
}

function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64');
}
