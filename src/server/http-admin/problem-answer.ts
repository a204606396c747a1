import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import { PROBLEM_MEDIA_TYPE, type Problem, problem, problemOf } from '../../api/problem.ts';

export function sendProblem(response: Response, answer: Problem): void {
  // What a refused request still sends is not read: the connection cannot serve another.
  response.status(answer.status).set('Connection', 'close').type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(answer));
}

/** The last handler of the app: turns whatever was thrown before an operation began into a problem document. */
export function answerError(log: Logger, send = sendProblem) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const answer = requestProblem(error) ?? problemOf(error);
    if (answer.kind === 'internal') log.error({ err: error, path: request.path }, 'admin request failed');
    send(response, answer);
  };
}

/** Express and its body reader mark what the client did wrong with a 4xx `status`. */
function requestProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  if (error.status < 400 || error.status > 499) return undefined;
  const isTooLong = error.status === 413 && 'limit' in error;
  const reason = isTooLong ? `its body has more than ${error.limit} bytes, send it in parts` : error.message;
  return problem('invalid', `cannot read the request: ${reason}`, error.status);
}
