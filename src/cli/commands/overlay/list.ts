import { type Command, Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { addDataOptions, type DataOptions, formatData } from '../../output/data-output.ts';
import { formatTable } from '../../output/table.ts';
import type { Session } from '../../session.ts';
import type { DefineCommand } from '../define-command.ts';
import { FILE_HEADINGS, fileCells } from './file-cells.ts';

interface Options extends DataOptions {
  readonly long?: boolean;
}

export const overlayList: DefineCommand = (command, session) => {
  addDataOptions(command)
    .argument('[overlays...]', 'names; all when missing')
    .addOption(new Option('-l, --long', 'show the files of each overlay'))
    .action(async (names: readonly string[], options: Options) => {
      const overlays = await findOverlays(command, session, names);
      const data = await formatData(overlays, options);
      if (data !== undefined) session.write(data);
      else if (options.long) session.write(await fileTable(command, session, overlays));
      else session.write(shortTable(overlays));
    });
};

type Overlays = OutputOf<'overlay.list'>;

async function findOverlays(command: Command, session: Session, names: readonly string[]): Promise<Overlays> {
  const api = await session.api(command);
  if (names.length > 0) {
    return Promise.all(names.map((name) => api.call('overlay.show', { name }, { signal: session.signal })));
  }
  return api.call('overlay.list', {}, { signal: session.signal });
}

function shortTable(overlays: Overlays): string {
  const rows = overlays.map(({ name, fileCount, isSite, description, problem }) => [
    name,
    String(fileCount),
    String(isSite),
    problem === undefined ? description : `unusable: ${problem}`,
  ]);
  return formatTable(['OVERLAY NAME', 'FILES', 'SITE', 'DESCRIPTION'], rows);
}

async function fileTable(command: Command, session: Session, overlays: Overlays): Promise<string> {
  const usable = overlays.filter(({ problem }) => problem === undefined).map(({ name }) => name);
  const api = await session.api(command);
  const details = await Promise.all(
    usable.map((name) => api.call('overlay.show', { name }, { signal: session.signal })),
  );
  const rows = details.flatMap(({ name, files }) => files.map((file) => [name, ...fileCells(file)]));
  return formatTable(['OVERLAY', ...FILE_HEADINGS], rows);
}
