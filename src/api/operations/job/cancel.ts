import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { describeJob, jobDocument } from '../../job-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const jobCancel = defineOperation({
  name: 'job.cancel',
  permission: 'operate',
  summary: 'Cancel a job',
  description: 'Tells it to end, and does not wait until it has. What it made so far is removed.',
  input: z.strictObject({ id: name }),
  output: jobDocument,
  handler: ({ jobs }, { id }) => describeJob(jobs.cancel(id)),
});
