/** How far a long operation is. */
export type { JobProgress as Progress } from '../service/jobs/job.ts';
