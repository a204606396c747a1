import type { Logger } from 'pino';
import { ConflictError, UnavailableError } from '../../domain/errors.ts';
import { failureOf } from '../failure.ts';
import type { Feed } from '../feed.ts';
import { followJob } from './follow-job.ts';
import type { Job, JobEvent, JobProgress, JobState } from './job.ts';
import type { NewJob } from './jobs.ts';
import { ProgressLog } from './progress-log.ts';

type Unfinished = Exclude<JobState, 'running' | 'done'>;

interface Ending {
  readonly outcome: Pick<Job, 'state' | 'result' | 'failure'>;
  /** For the log. */
  readonly error?: unknown;
}

interface Surroundings {
  readonly log: Pick<Logger, 'info' | 'error'>;
  readonly now: () => number;
  readonly onProgress: (job: Job) => void;
  readonly onEnd: (job: Job, progress: ProgressLog) => void;
}

/** A job from its beginning to its end, with those who follow it. */
export class RunningJob {
  readonly id: string;
  readonly #wanted: NewJob;
  readonly #around: Surroundings;
  readonly #progress: ProgressLog;
  readonly #abort = new AbortController();
  readonly #followers = new Set<Feed<JobEvent>>();
  readonly #startedAt: number;
  #ended = Promise.resolve();
  /** What it was told to become. */
  #told: Exclude<Unfinished, 'failed'> | undefined;
  #end: Job | undefined;

  constructor(id: string, wanted: NewJob, around: Surroundings) {
    this.id = id;
    this.#wanted = wanted;
    this.#around = around;
    this.#progress = new ProgressLog(around.now);
    this.#startedAt = around.now();
  }

  now(): Job {
    if (this.#end !== undefined) return this.#end;
    const progress = this.#progress.newest;
    return { ...this.#facts(), state: 'running', ...(progress === undefined ? {} : { progress }) };
  }

  begin(): void {
    this.#ended = this.#run();
  }

  cancel(): void {
    this.#tell('cancelled');
  }

  /** Resolves when the work has ended. */
  async cutShort(): Promise<void> {
    this.#tell('cut-short');
    await this.#ended;
  }

  follow(after: number): Feed<JobEvent> {
    const feed = followJob(
      this.#progress,
      () => this.#end,
      after,
      () => this.#followers.delete(feed),
    );
    this.#followers.add(feed);
    return feed;
  }

  async #run(): Promise<void> {
    const { run, kind } = this.#wanted;
    const work = async () => run(this.#abort.signal, (progress) => this.#step(progress));
    const ended = await work().then(
      (result): Ending => ({ outcome: { state: 'done', result } }),
      (error: unknown): Ending => {
        const state = this.#told ?? 'failed';
        return { outcome: { state, failure: failureOf(ENDED[state](kind, error)) }, error };
      },
    );
    this.#settle(ended);
  }

  #tell(told: Exclude<Unfinished, 'failed'>): void {
    this.#told ??= told;
    this.#abort.abort(new Error(told));
  }

  #step(progress: JobProgress): void {
    if (this.#end !== undefined || !this.#progress.add(progress)) return;
    this.#wakeFollowers();
    this.#around.onProgress(this.now());
  }

  #settle({ outcome, error }: Ending): void {
    const { log, now, onEnd } = this.#around;
    const end = { ...this.#facts(), endedAt: now(), ...outcome };
    this.#end = end;
    const { id: job, kind, who, command, state, failure } = end;
    const facts = { job, operation: kind, who, command, state, ms: end.endedAt - end.startedAt };
    if (failure?.kind === 'internal') log.error({ ...facts, err: error }, 'job failed');
    else log.info({ ...facts, ...(failure && { problem: failure.message }) }, 'job ended');
    this.#wakeFollowers();
    onEnd(end, this.#progress);
  }

  #wakeFollowers(): void {
    for (const follower of this.#followers) follower.wake();
  }

  #facts() {
    const { kind, title, who, from, command } = this.#wanted;
    return { id: this.id, kind, title, who, from, command, startedAt: this.#startedAt };
  }
}

/** An aborted program breaks in many ways; what counts is why it was aborted. */
const ENDED: Readonly<Record<Unfinished, (kind: string, error: unknown) => unknown>> = {
  failed: (_, error) => error,
  cancelled: (kind) => new ConflictError(`${kind} was cancelled`),
  'cut-short': (kind) => new UnavailableError(`${kind} was cut short: the daemon is stopping`),
};
