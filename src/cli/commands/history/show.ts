import type { OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import { addOutputOptions, type OutputOptions, outputFormat } from '../../output/output-options.ts';
import { printable } from '../../output/printable.ts';
import { changeText } from '../../records/change-text.ts';
import { nodeWords } from '../../records/node-words.ts';
import type { DefineCommand } from '../define-command.ts';
import { CHANGE_COLUMNS, changeRows } from './change-columns.ts';
import { revisionNumber } from './revision-number.ts';

export const showRevision: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl show 42': 'what one change did',
  });
  addOutputOptions(command, CHANGE_COLUMNS)
    .argument('<revision>', 'its number', revisionNumber)
    .argument('[nodes...]', 'only what it changed of these nodes')
    .action(async (revision: number, words: readonly string[], options: OutputOptions) => {
      const api = await session.api(command);
      const nodes = words.length > 0 ? await nodeWords(words) : undefined;
      const shown = await api.call('history.show', { revision, nodes }, { signal: session.signal });
      if (outputFormat(options) === 'table' && options.fields === undefined) {
        session.write(factsText(shown) + changeText(shown.changes, session.terminal));
        return;
      }
      session.write(await formatOutput({ ...changeRows(shown.changes), whole: shown }, options, session.terminal));
    });
};

function factsText({ revision, at, who, from, command }: OutputOf<'history.show'>): string {
  const place = from === 'local' ? '' : ` from ${from}`;
  return printable(`revision ${revision}, ${new Date(at).toISOString()}, by ${who}${place}: ${command}`).concat('\n');
}
