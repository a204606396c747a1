import { z } from 'zod';
import { describeJob, jobDocument } from '../../job-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { cutPage, pageOf, pageQuery } from '../../page.ts';

export const jobList = defineOperation({
  name: 'job.list',
  permission: 'read',
  summary: 'List jobs, the newest first',
  description: 'What runs, and the last 200 jobs that do not any more; without their results.',
  input: z.strictObject(pageQuery),
  output: pageOf(jobDocument),
  handler: ({ jobs }, input) => {
    const page = cutPage(jobs.list(), input, ({ startedAt, id }) => `${startedAt} ${id}`, 'descending');
    return { ...page, items: page.items.map((job) => describeJob(job, 'without result')) };
  },
});
