import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import { addOutputOptions, type OutputOptions, outputFormat } from '../../output/output-options.ts';
import { changeText } from '../../records/change-text.ts';
import type { DefineCommand } from '../define-command.ts';
import { CHANGE_COLUMNS, changeRows } from './change-columns.ts';
import { revisionNumber } from './revision-number.ts';

export const diffRevisions: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl diff 40 42': 'what two changes did together',
    'wwctl diff 40': 'all that is different now',
  });
  addOutputOptions(command, CHANGE_COLUMNS)
    .argument('<from>', 'number of a revision; 0 is before the first change', revisionNumber)
    .argument('[to]', 'number of another; the newest when missing', revisionNumber)
    .action(async (from: number, to: number | undefined, options: OutputOptions) => {
      const { signal } = session;
      const api = await session.api(command);
      const newest = async () => (await api.call('history.list', { limit: 1 }, { signal })).items[0]?.revision ?? 0;
      const { changes } = await api.call('history.diff', { from, to: to ?? (await newest()) }, { signal });
      const isText = outputFormat(options) === 'table' && options.fields === undefined;
      session.write(
        isText
          ? changeText(changes, session.terminal)
          : await formatOutput(changeRows(changes), options, session.terminal),
      );
    });
};
