import type { Response } from 'express';
import type { Logger } from 'pino';
import type { Access, Admission } from '../../../service/access/access.ts';

/** Answers that have not ended, and for whom they are. */
export interface OpenAnswers {
  track(admission: Admission, response: Response): void;
  close(): void;
}

/** Ends of tokens are looked for this often; revoking one takes effect at once. */
const CHECK_MS = 1000;

/**
 * Cuts answers whose caller would not be let in any more: streams of events may stay open for days. An answer that has
 * not begun gets until the next check, which the one to the caller who revokes their own token needs.
 */
export function watchOpenAnswers(access: Access, log: Logger, checkMs = CHECK_MS): OpenAnswers {
  const open = new Map<Response, Admission>();
  const late = new WeakSet<Response>();
  const check = async (response: Response, admission: Admission): Promise<void> => {
    if ((await admission.isValid()) || response.writableEnded) return;
    if (response.headersSent || late.has(response)) response.destroy();
    else late.add(response);
  };
  const checkAll = (): void => {
    for (const [response, admission] of open) {
      check(response, admission).catch((error: unknown) => {
        log.error({ err: error, who: admission.who }, 'cannot tell whether a caller is still welcome');
        response.destroy();
      });
    }
  };
  const timer = setInterval(checkAll, checkMs).unref();
  const unsubscribe = access.onChange(checkAll);
  return {
    track: (admission, response) => {
      // Who hung up while their password was compared has no close to come.
      if (response.closed) return;
      open.set(response, admission);
      response.once('close', () => open.delete(response));
    },
    close: () => {
      clearInterval(timer);
      unsubscribe();
    },
  };
}
