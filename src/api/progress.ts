import type { Problem } from './problem.ts';

/** How far a long operation is. */
export interface Progress {
  /** One word for a part of the work, e.g. `copy`; phases follow one another. */
  readonly phase: string;
  /** One line for people. */
  readonly text: string;
  readonly doneBytes?: number;
  /** Bytes of this phase in all, once known. */
  readonly totalBytes?: number;
}

/** One line of the answer to a long operation. */
export type Line = { readonly progress: Progress } | { readonly result: unknown } | { readonly error: Problem };

export const LINES_MEDIA_TYPE = 'application/x-ndjson';
