import type { Job } from '../service/jobs/job.ts';
import type { Jobs } from '../service/jobs/jobs.ts';
import { describeJob, type JobDocument } from './job-schemas.ts';
import type { OperationContext } from './operation.ts';

/**
 * Begins long work that goes on when its caller is gone.
 * @throws UnavailableError when the daemon stops
 */
export function startJob(
  jobs: Pick<Jobs, 'start'>,
  what: Pick<Job, 'kind' | 'title'>,
  caller: OperationContext,
  work: (context: OperationContext) => Promise<unknown>,
): JobDocument {
  const { who, from, command } = caller;
  const run = (signal: AbortSignal, progress: OperationContext['progress']) => work({ ...caller, signal, progress });
  return describeJob(jobs.start({ ...what, who, from, command, run }));
}
