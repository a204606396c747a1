import type { Job } from '../jobs/job.ts';

/** Jobs that survive a restart, without their progress. */
export interface JobRepository {
  /** In the order in which they began. */
  all(): Promise<readonly Job[]>;
  /** Adds a job, or replaces the one with its id; resolves once it is durable. */
  put(job: Job): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}
