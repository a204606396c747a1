import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';
import { JOB_COLUMNS, type Job } from './job-columns.ts';

export const jobList: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl job list': 'what runs, and what has run' });
  addOutputOptions(command, JOB_COLUMNS).action(async (options: OutputOptions) => {
    const api = await session.api(command);
    const { items: rows } = await api.call('job.list', {}, { signal: session.signal });
    const listing = { columns: JOB_COLUMNS, rows, name: ({ id }: Job) => id, shape: 'list' } as const;
    session.write(await formatOutput(listing, options, session.terminal));
  });
};
