import type { Job } from '../../src/service/jobs/job.ts';
import type { JobRepository } from '../../src/service/ports/job-repository.ts';

/** Jobs that are forgotten at the end of the process. */
export function memoryJobRepository(...jobs: readonly Job[]): JobRepository {
  const stored = new Map(jobs.map((job) => [job.id, job]));
  return {
    all: async () => [...stored.values()],
    put: async ({ progress: _, ...job }) => {
      stored.set(job.id, job);
    },
    remove: async (ids) => {
      for (const id of ids) stored.delete(id);
    },
  };
}
