import type { OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions, outputFormat } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';
import { diffText } from './diff-text.ts';

type FileChange = OutputOf<'image.diff'>['files'][number];

const COLUMNS: readonly Column<FileChange>[] = [
  { heading: 'CHANGE', value: ({ change }) => change },
  { heading: 'PATH', value: ({ path }) => path },
  { heading: 'BEFORE', value: ({ before }) => before?.sizeBytes },
  { heading: 'AFTER', value: ({ after }) => after?.sizeBytes },
];

export const imageDiff: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image diff rocky-9@3 rocky-9': 'all that changed since version 3',
    'wwctl image diff rocky-8 rocky-9 --json': 'two images, for programs',
  });
  addOutputOptions(command, COLUMNS)
    .argument('<image>', 'its name, IMAGE@VERSION or IMAGE@LABEL')
    .argument('<other>', 'what to compare it with')
    .addHelpText(
      'after',
      '\nPackages are those of dpkg, and of rpm if this server has rpm. Times of files do not count.',
    )
    .action(async (from: string, to: string, options: OutputOptions) => {
      const api = await session.api(command);
      const diff = await session.withProgress((call) => api.call('image.diff', { from, to }, call));
      const listing = { columns: COLUMNS, rows: diff.files, name: pathOf, shape: 'list', whole: diff } as const;
      const isText = outputFormat(options) === 'table' && options.fields === undefined;
      session.write(isText ? diffText(diff) : await formatOutput(listing, options, session.terminal));
    });
};

function pathOf({ path }: FileChange): string {
  return path;
}
