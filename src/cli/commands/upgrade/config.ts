import { ConfigError, formatConfigProblem } from '../../../config/config-error.ts';
import { checkSettings } from '../../../config/load-config.ts';
import { readYaml } from '../../../config/read-yaml.ts';
import { upgradeConfig } from '../../../domain/warewulf-import/upgrade-config.ts';
import { addExamples } from '../../examples.ts';
import { editYaml } from '../../upgrade/edit-yaml.ts';
import { addInAndOut, type InAndOut, readInput, writeOutput } from '../../upgrade/in-and-out.ts';
import { notesText } from '../../upgrade/notes-text.ts';
import type { DefineCommand } from '../define-command.ts';

export const upgradeConfigFile: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl upgrade config --input-path warewulf.conf --output-path new.conf':
      'keep the old file, and write its current form',
  });
  addInAndOut(command, '/etc/warewulf/warewulf.conf')
    .addHelpText('after', HELP)
    .action(async (options: InAndOut) => {
      const { inputPath, outputPath = '-' } = options;
      const text = await readInput(inputPath);
      const { isReadable, value, problems, lineOf } = readYaml(text);
      if (!isReadable) throw new ConfigError(problems.map((problem) => ({ ...problem, file: inputPath })));
      const { edits, notes } = upgradeConfig(value);
      const upgraded = editYaml(text, edits);
      session.writeError(notesText(notes, { file: inputPath, lineOf, isVerbose: true }));
      await writeOutput(session, options, upgraded);
      const left = checkSettings(upgraded, outputPath === '-' ? 'the new file' : outputPath);
      for (const warning of left.warnings) session.writeError(`${formatConfigProblem(warning)}\n`);
      if (left.problems.length > 0) throw new ConfigError(left.problems);
    });
};

const HELP = `
Reads the warewulf.conf of any Warewulf 4 and gives the form of now; comments stay. What was converted, and what means
nothing here, is said on standard error. It ends with 2 when something is left that only people can put right.`;
