import type { JobProgress } from './job.ts';

/** Screens do not show more. */
const INTERVAL_MS = 100;
/** Work that makes up phases as it goes shall not pile them up. */
const MOST_PHASES = 32;

interface Entry {
  readonly seq: number;
  readonly progress: JobProgress;
  readonly at: number;
}

/** The newest progress of every phase of one job, numbered, for any number of followers of any pace. */
export class ProgressLog {
  readonly #now: () => number;
  /** In the order of their numbers. */
  readonly #byPhase = new Map<string, Entry>();
  #seq = 0;

  /** @param now milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The number of the newest entry; 0 when there is none. */
  get seq(): number {
    return this.#seq;
  }

  get newest(): JobProgress | undefined {
    return [...this.#byPhase.values()].at(-1)?.progress;
  }

  /** @returns false when the same phase said something just now. */
  add(progress: JobProgress): boolean {
    const at = this.#now();
    const before = this.#byPhase.get(progress.phase);
    const isComplete = progress.doneBytes !== undefined && progress.doneBytes === progress.totalBytes;
    if (before?.seq === this.#seq && at - before.at < INTERVAL_MS && !isComplete) return false;
    this.#byPhase.delete(progress.phase);
    this.#byPhase.set(progress.phase, { seq: ++this.#seq, progress, at });
    const [oldest] = this.#byPhase.keys();
    if (oldest !== undefined && this.#byPhase.size > MOST_PHASES) this.#byPhase.delete(oldest);
    return true;
  }

  /** The oldest entry after a number. */
  after(seq: number): { readonly seq: number; readonly progress: JobProgress } | undefined {
    for (const entry of this.#byPhase.values()) {
      if (entry.seq > seq) return { seq: entry.seq, progress: entry.progress };
    }
    return undefined;
  }
}
