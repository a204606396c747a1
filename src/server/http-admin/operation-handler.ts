import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { AnyOperation, OperationContext } from '../../api/operation.ts';
import { type Problem, problemOf } from '../../api/problem.ts';
import type { Services } from '../../api/services.ts';
import { InvalidError, UnavailableError } from '../../domain/errors.ts';
import { lineAnswer, wholeAnswer } from './answer.ts';
import { callerOf } from './caller.ts';

export interface AdminSettings {
  readonly services: Services;
  readonly log: Logger;
  /** Aborted when the daemon stops. */
  readonly stopping: AbortSignal;
}

/** Carries one request to its operation and the outcome back, and logs it once. */
export function operationHandler(operation: AnyOperation, settings: AdminSettings): RequestHandler {
  return async (request: Request, response: Response): Promise<void> => {
    const answer = operation.long ? lineAnswer(response) : wholeAnswer(response);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const context = {
      ...callerOf(request),
      signal: AbortSignal.any([gone.signal, settings.stopping]),
      progress: answer.progress,
    };
    const startedAt = performance.now();
    const outcome = await attempt(operation, request, settings, context);
    logOutcome(settings.log, operation, context, outcome, startedAt);
    if ('result' in outcome) answer.result(outcome.result);
    else answer.fail(outcome.problem);
  };
}

type Outcome = { readonly result: unknown } | { readonly problem: Problem; readonly error: unknown };

async function attempt(
  operation: AnyOperation,
  request: Request,
  settings: AdminSettings,
  context: OperationContext,
): Promise<Outcome> {
  try {
    return { result: await operation.run(settings.services, inputOf(request), context) };
  } catch (error) {
    const reported = settings.stopping.aborted ? stopped(operation, error) : error;
    return { problem: problemOf(reported), error };
  }
}

/** Query, body and path as one object; what the path says wins. */
function inputOf(request: Request): unknown {
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidError('the body must be a JSON object');
  }
  return { ...request.query, ...body, ...request.params };
}

function stopped(operation: AnyOperation, cause: unknown): UnavailableError {
  return new UnavailableError(`${operation.name} was cut short: the daemon is stopping`, {}, { cause });
}

function logOutcome(
  log: Logger,
  operation: AnyOperation,
  context: OperationContext,
  outcome: Outcome,
  startedAt: number,
): void {
  const { who, command } = context;
  const facts = { operation: operation.name, who, command, ms: Math.round(performance.now() - startedAt) };
  if ('result' in outcome) {
    log[operation.permission !== 'read' ? 'info' : 'debug'](facts, 'admin request done');
  } else if (context.signal.aborted) {
    log.info(facts, 'admin request cut short');
  } else if (outcome.problem.kind === 'internal') {
    log.error({ ...facts, err: outcome.error }, 'admin request failed');
  } else {
    log.info({ ...facts, problem: outcome.problem.detail }, 'admin request refused');
  }
}
