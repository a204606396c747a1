import type { Failure } from '../failure.ts';

/** How far long work is. */
export interface JobProgress {
  /** One word for a part of the work, e.g. `copy`; phases follow one another. */
  readonly phase: string;
  /** One line for people. */
  readonly text: string;
  readonly doneBytes?: number;
  /** Bytes of this phase in all, once known. */
  readonly totalBytes?: number;
}

/** A job that the daemon's end cut short is `cut-short`: it did not fail by itself. */
export const JOB_STATES = ['running', 'done', 'failed', 'cancelled', 'cut-short'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Long work, while it runs and after. */
export interface Job {
  readonly id: string;
  /** What runs, e.g. `image.import`. */
  readonly kind: string;
  /** For people, e.g. `import docker://rocky:9 as rocky`. */
  readonly title: string;
  readonly who: string;
  /** `local`, or the IP address of the caller. */
  readonly from: string;
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly state: JobState;
  readonly endedAt?: number;
  /** The newest, while it runs. */
  readonly progress?: JobProgress;
  /** Of a job that is done; has nothing in it that JSON would change. */
  readonly result?: unknown;
  /** Of any other job that does not run. */
  readonly failure?: Failure;
}

/** What a follower of a job hears: any number of progress, then the end. `seq` grows. */
export type JobEvent = { readonly seq: number } & ({ readonly progress: JobProgress } | { readonly end: Job });
