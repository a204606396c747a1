import { createFeed, type Feed } from '../feed.ts';
import type { Job, JobEvent } from './job.ts';
import type { ProgressLog } from './progress-log.ts';

/**
 * What a job said after event number `after`, and what it says until it ends; of each phase the newest only.
 * @param end the job once it has ended
 */
export function followJob(
  progress: Pick<ProgressLog, 'seq' | 'after'>,
  end: () => Job | undefined,
  after: number,
  onClose: () => void,
): Feed<JobEvent> {
  let seen = after;
  let isOver = false;
  return createFeed<JobEvent>(() => {
    if (isOver) return 'end';
    const step = progress.after(seen);
    if (step !== undefined) {
      seen = step.seq;
      return { value: step };
    }
    const ended = end();
    if (ended === undefined) return 'nothing yet';
    isOver = true;
    return { value: { seq: progress.seq + 1, end: ended } };
  }, onClose);
}
