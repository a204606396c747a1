import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { describeJob, jobDocument } from '../../job-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const jobShow = defineOperation({
  name: 'job.show',
  permission: 'read',
  summary: 'Show one job, with its result or what went wrong',
  input: z.strictObject({ id: name }),
  output: jobDocument,
  handler: ({ jobs }, { id }) => describeJob(jobs.get(id)),
});
