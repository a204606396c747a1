import type { Logger } from 'pino';
import type { Feed } from '../feed.ts';
import type { JobRepository } from '../ports/job-repository.ts';
import { followJob } from './follow-job.ts';
import type { Job, JobEvent } from './job.ts';
import type { ProgressLog } from './progress-log.ts';

/** Nobody looks back further. */
const MOST_JOBS = 200;
/** Of all results together, as JSON: a few may be long. */
const MOST_RESULT_CHARACTERS = 16 * 1024 * 1024;

type Log = Pick<Logger, 'error'>;

interface Entry {
  readonly job: Job;
  /** Of its result. */
  readonly characters: number;
  /** What it said on its way, if that was in this run of the daemon. */
  readonly progress: ProgressLog | undefined;
}

const SAID_NOTHING = { seq: 0, after: () => undefined };

/** The jobs that ended last, also those of earlier runs of the daemon. */
export class FinishedJobs {
  readonly #repository: JobRepository;
  readonly #log: Log;
  /** In the order in which they ended. */
  readonly #jobs = new Map<string, Entry>();
  #characters = 0;

  private constructor(repository: JobRepository, log: Log) {
    this.#repository = repository;
    this.#log = log;
  }

  static async load(repository: JobRepository, log: Log): Promise<FinishedJobs> {
    const finished = new FinishedJobs(repository, log);
    for (const job of await repository.all()) finished.#keep(job.state === 'running' ? cutShort(job) : job);
    finished.#forgetOldest();
    return finished;
  }

  find(id: string): Job | undefined {
    return this.#jobs.get(id)?.job;
  }

  list(): readonly Job[] {
    return Array.from(this.#jobs.values(), ({ job }) => job);
  }

  follow(job: Job, after: number): Feed<JobEvent> {
    const progress = this.#jobs.get(job.id)?.progress ?? SAID_NOTHING;
    return followJob(
      progress,
      () => job,
      after,
      () => undefined,
    );
  }

  add(job: Job, progress: ProgressLog): void {
    this.#keep(job, progress);
    this.store(job);
    this.#forgetOldest();
  }

  /** A job that cannot be stored still runs; only its place in the list is lost with the daemon. */
  store(job: Job): void {
    this.#repository.put(job).catch((error: unknown) => {
      this.#log.error({ err: error, job: job.id }, 'a job could not be stored');
    });
  }

  #keep(job: Job, progress?: ProgressLog): void {
    const characters = JSON.stringify(job.result ?? null).length;
    this.#jobs.set(job.id, { job, characters, progress });
    this.#characters += characters;
  }

  /** The newest one stays, however long its result. */
  #forgetOldest(): void {
    const forgotten: string[] = [];
    for (const [id, { characters }] of this.#jobs) {
      const isFull = this.#jobs.size > MOST_JOBS || this.#characters > MOST_RESULT_CHARACTERS;
      if (!isFull || this.#jobs.size === 1) break;
      this.#jobs.delete(id);
      this.#characters -= characters;
      forgotten.push(id);
    }
    if (forgotten.length === 0) return;
    this.#repository.remove(forgotten).catch((error: unknown) => {
      this.#log.error({ err: error }, 'old jobs could not be forgotten');
    });
  }
}

/** Nothing was written when the daemon before this one ended. */
function cutShort(job: Job): Job {
  const message = `${job.kind} was cut short: the daemon ended`;
  return { ...job, state: 'cut-short', failure: { kind: 'unavailable', message, facts: {} } };
}
