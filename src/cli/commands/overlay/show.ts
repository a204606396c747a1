import { type Command, Option } from 'commander';
import { InvalidError } from '../../../domain/errors.ts';
import { addDataOptions, type DataOptions, formatData } from '../../output/data-output.ts';
import { formatTable } from '../../output/table.ts';
import type { Session } from '../../session.ts';
import type { DefineCommand } from '../define-command.ts';
import { FILE_HEADINGS, fileCells } from './file-cells.ts';

interface Options extends DataOptions {
  readonly render?: string;
  readonly quiet?: boolean;
}

export const overlayShow: DefineCommand = (command, session) => {
  addDataOptions(command)
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
  session.write((await formatData(overlay, options)) ?? formatTable(FILE_HEADINGS, overlay.files.map(fileCells)));
}

async function showFile(
  command: Command,
  session: Session,
  file: { readonly name: string; readonly path: string },
  options: Options,
): Promise<void> {
  const { render, quiet } = options;
  const api = await session.api(command);
  const contents = await api.call('overlay.file', { ...file, render }, { signal: session.signal });
  const data = await formatData(contents, options);
  if (data !== undefined) return session.write(data);
  for (const content of contents) {
    if (render !== undefined && !quiet) session.write(`Filename: ${content.path}\n`);
    session.write(content.linkTarget === undefined ? fromBase64(content.base64) : `Symlink: ${content.linkTarget}\n`);
  }
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
