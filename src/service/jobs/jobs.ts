import type { Logger } from 'pino';
import { ConflictError, NotFoundError, UnavailableError } from '../../domain/errors.ts';
import type { Feed } from '../feed.ts';
import type { JobRepository } from '../ports/job-repository.ts';
import { FinishedJobs } from './finished-jobs.ts';
import type { Job, JobEvent, JobProgress } from './job.ts';
import type { ProgressLog } from './progress-log.ts';
import { RunningJob } from './running-job.ts';

/** More than this at once is a mistake of whoever starts them. */
const MOST_RUNNING = 100;

export interface JobParts {
  readonly repository: JobRepository;
  readonly log: Pick<Logger, 'info' | 'error'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Another text at each call. */
  readonly newId: () => string;
}

/** Work to be started. */
export interface NewJob extends Pick<Job, 'kind' | 'title' | 'who' | 'from' | 'command'> {
  /** Must end soon after the signal is aborted. */
  run(signal: AbortSignal, progress: (progress: JobProgress) => void): Promise<unknown>;
}

/** Long work that goes on whether or not anybody watches. */
export interface Jobs {
  /** @throws UnavailableError when the daemon stops, or too much runs already. */
  start(wanted: NewJob): Job;
  /** The newest first: what runs, and the last ones that do not any more. */
  list(): readonly Job[];
  /** @throws NotFoundError */
  get(id: string): Job;
  /** Tells a job to end; it does so soon. @throws NotFoundError; ConflictError when it has ended already. */
  cancel(id: string): Job;
  /** What happens to a job after event number `after`; of each phase the newest only. @throws NotFoundError */
  follow(id: string, after?: number): Feed<JobEvent>;
  /** Called when a job begins, comes a step further, and ends. @returns a function that ends the subscription. */
  onChange(listener: (job: Job) => void): () => void;
  /** Cuts all work short and waits until it has ended. */
  stop(): Promise<void>;
}

/** Loads the jobs of earlier runs. Those that were running then were cut short. */
export async function createJobs(parts: JobParts): Promise<Jobs> {
  const { repository, log, now, newId } = parts;
  const finished = await FinishedJobs.load(repository, log);
  const running = new Map<string, RunningJob>();
  const listeners = new Set<(job: Job) => void>();
  let isStopping = false;

  const tell = (job: Job): void => {
    for (const listener of listeners) {
      try {
        listener(job);
      } catch (error) {
        log.error({ err: error, job: job.id }, 'a part of the daemon could not follow a job');
      }
    }
  };
  const find = (id: string): RunningJob | Job => {
    const found = running.get(id) ?? finished.find(id);
    if (found === undefined) throw new NotFoundError(`there is no job ${id}: wwctl job list shows those there are`);
    return found;
  };
  const freeId = (): string => {
    const id = newId();
    return running.has(id) || finished.find(id) !== undefined ? freeId() : id;
  };
  const settle = (job: Job, progress: ProgressLog): void => {
    running.delete(job.id);
    finished.add(job, progress);
    tell(job);
  };

  return {
    start: (wanted) => {
      if (isStopping) throw new UnavailableError(`${wanted.kind} does not begin: the daemon is stopping`);
      if (running.size >= MOST_RUNNING) {
        throw new UnavailableError(`${running.size} jobs are running: wait for them, or cancel some (wwctl job list)`);
      }
      const job = new RunningJob(freeId(), wanted, { log, now, onProgress: tell, onEnd: settle });
      running.set(job.id, job);
      finished.store(job.now());
      tell(job.now());
      job.begin();
      return job.now();
    },
    list: () => [...Array.from(running.values(), (job) => job.now()), ...finished.list()].sort(newestFirst),
    get: (id) => jobNow(find(id)),
    cancel: (id) => {
      const job = find(id);
      if (!(job instanceof RunningJob)) throw new ConflictError(`job ${id} has ended already: it is ${job.state}`);
      job.cancel();
      return job.now();
    },
    follow: (id, after = 0) => {
      const job = find(id);
      return job instanceof RunningJob ? job.follow(after) : finished.follow(job, after);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: async () => {
      isStopping = true;
      await Promise.all(Array.from(running.values(), (job) => job.cutShort()));
    },
  };
}

function jobNow(job: RunningJob | Job): Job {
  return job instanceof RunningJob ? job.now() : job;
}

/** Jobs of one millisecond need some order too, always the same. */
function newestFirst(a: Job, b: Job): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
}
