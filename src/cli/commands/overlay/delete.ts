import type { ApiClient } from '../../../api/client.ts';
import { InvalidError } from '../../../domain/errors.ts';
import { confirm } from '../../confirm.ts';
import { addExamples } from '../../examples.ts';
import type { Session } from '../../session.ts';
import type { DefineCommand } from '../define-command.ts';

interface Options {
  readonly force?: boolean;
  readonly parents?: boolean;
  readonly yes?: boolean;
}

export const overlayDelete: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl overlay delete --force motd': 'with its files, although nodes or profiles name it',
    'wwctl overlay delete motd etc/motd.hbs': 'one of its files',
  });
  command
    .argument('<overlay>', 'its name')
    .argument('[file]', 'a file or directory in it, instead of all')
    .option('-f, --force', 'also an overlay that has files or is used, or a directory that is not empty')
    .option('-p, --parents', 'with a file: also the directories above it that become empty')
    .option('-y, --yes', 'delete without asking')
    .addHelpText('after', '\nAn overlay without files, that nobody uses, is deleted without asking.')
    .action(async (name: string, path: string | undefined, options: Options) => {
      const api = await session.api(command);
      if (path !== undefined) return deleteFile(api, session, { name, path }, options);
      if (options.parents) throw new InvalidError('--parents needs a file: wwctl overlay delete --parents NAME FILE');
      return deleteOverlay(api, session, name, options);
    });
};

async function deleteOverlay(api: ApiClient, session: Session, name: string, options: Options): Promise<void> {
  const { signal } = session;
  const { force = false, yes } = options;
  if (force && !yes) {
    const { items } = await api.call('overlay.list', {}, { signal });
    const { fileCount = 0 } = items.find((overlay) => overlay.name === name) ?? {};
    await confirm(`delete overlay ${name} and its ${fileCount} files?`, signal);
  }
  await api.call('overlay.delete', { name, force: String(force) }, { signal });
  session.write(`deleted overlay ${name}\n`);
}

async function deleteFile(
  api: ApiClient,
  session: Session,
  file: { readonly name: string; readonly path: string },
  { force = false, parents = false, yes }: Options,
): Promise<void> {
  const { signal } = session;
  const what = `${file.path} of overlay ${file.name}`;
  if (!yes) await confirm(`delete ${what}?`, signal);
  await api.call('overlay.delete-file', { ...file, cleanup: String(parents), force: String(force) }, { signal });
  session.write(`deleted ${what}\n`);
}
