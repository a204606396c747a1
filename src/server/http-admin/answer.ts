import type { Response } from 'express';
import type { Problem } from '../../api/problem.ts';
import { LINES_MEDIA_TYPE, type Line, type Progress } from '../../api/progress.ts';
import { sendProblem } from './problem-answer.ts';

/** How an operation's outcome travels back. Exactly one of `result` and `fail` ends it. */
export interface Answer {
  readonly progress: (progress: Progress) => void;
  readonly result: (value: unknown) => void;
  readonly fail: (problem: Problem) => void;
}

/** Screens do not show more, and a slow reader shall not pile up lines. */
const PROGRESS_INTERVAL_MS = 100;

/** One JSON document. */
export function wholeAnswer(response: Response): Answer {
  return {
    progress: () => undefined,
    result: (value) => {
      response.json(value ?? null);
    },
    fail: (problem) => sendProblem(response, problem),
  };
}

/**
 * One JSON document per line: any number of `{progress}`, then one `{result}` or `{error}`.
 * A failure before the first line still gets its own status.
 */
export function lineAnswer(response: Response): Answer {
  let lastPhase: string | undefined;
  let lastAt = 0;
  const write = (line: Line): void => {
    if (!response.headersSent) response.type(LINES_MEDIA_TYPE);
    response.write(`${JSON.stringify(line)}\n`);
  };
  return {
    progress: (progress) => {
      const now = performance.now();
      const isComplete = progress.doneBytes !== undefined && progress.doneBytes === progress.totalBytes;
      const isTooSoon = progress.phase === lastPhase && now - lastAt < PROGRESS_INTERVAL_MS && !isComplete;
      if (isTooSoon || response.writableNeedDrain || response.writableEnded) return;
      lastPhase = progress.phase;
      lastAt = now;
      write({ progress });
    },
    result: (value) => {
      write({ result: value ?? null });
      response.end();
    },
    fail: (problem) => {
      if (!response.headersSent) return sendProblem(response, problem);
      write({ error: problem });
      response.end();
    },
  };
}
