import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';
import { JOB_COLUMNS, type Job } from './job-columns.ts';

export const jobShow: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl job show 5c0e9d11 --json': 'one job with its result' });
  addOutputOptions(command, JOB_COLUMNS)
    .argument('<job>', 'its id')
    .action(async (id: string, options: OutputOptions) => {
      const api = await session.api(command);
      const job = await api.call('job.show', { id }, { signal: session.signal });
      const listing = { columns: JOB_COLUMNS, rows: [job], name: ({ id }: Job) => id, shape: 'one' } as const;
      session.write(await formatOutput(listing, options, session.terminal));
    });
};
