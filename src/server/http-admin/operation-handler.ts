import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { type EntityTags, parseEntityTags } from '../../api/entity-tags.ts';
import type { AnyOperation, OperationContext, Outcome } from '../../api/operation.ts';
import { type Problem, problemOf } from '../../api/problem.ts';
import type { Services } from '../../api/services.ts';
import { type Scope, scopeIncludes } from '../../domain/access-scope.ts';
import { DeniedError, InvalidError, UnavailableError } from '../../domain/errors.ts';
import { sendOutcome } from './answer.ts';
import { type Caller, callerOf } from './caller.ts';
import { inputOf } from './input-of.ts';
import { sendProblem } from './problem-answer.ts';

export interface AdminSettings {
  readonly services: Services;
  readonly log: Logger;
  /** Aborted when the daemon stops. */
  readonly stopping: AbortSignal;
}

/** What can be asked for over HTTP. */
type Asked = Pick<AnyOperation, 'permission' | 'method' | 'body' | 'run'> & { readonly name: string };

/**
 * Carries one request to its operation and the outcome back, and logs it once.
 * @param refuse says what went wrong, in the words of whoever asked
 */
export function operationHandler(operation: Asked, settings: AdminSettings, refuse = sendProblem): RequestHandler {
  return async (request: Request, response: Response): Promise<void> => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const caller = callerOf(request);
    const signal = AbortSignal.any([gone.signal, settings.stopping]);
    const startedAt = performance.now();
    const tried = await attempt(operation, request, settings, caller, signal);
    const facts = { operation: operation.name, who: caller.who, command: caller.command };
    const timed = { ...facts, ms: Math.round(performance.now() - startedAt) };
    logOutcome(settings.log, operation.permission, timed, tried, signal.aborted);
    if ('problem' in tried) refuse(response, tried.problem);
    else await sendOutcome(request, response, tried);
  };
}

type Tried = Outcome | { readonly problem: Problem; readonly error: unknown };

async function attempt(
  operation: Asked,
  request: Request,
  { services, stopping }: AdminSettings,
  caller: Caller,
  signal: AbortSignal,
): Promise<Tried> {
  try {
    requireScope(operation, caller.scope);
    return await operation.run(services, inputOf(operation, request), contextOf(request, caller, signal));
  } catch (error) {
    const reported = stopping.aborted ? stopped(operation, error) : error;
    return { problem: problemOf(reported), error };
  }
}

function requireScope({ name, permission }: Asked, scope: Scope): void {
  if (scopeIncludes(scope, permission)) return;
  throw new DeniedError(`${name} needs the scope ${permission}, and yours is ${scope}: use a token of that scope`, {
    needed: permission,
    scope,
  });
}

function contextOf(request: Request, { who, from, scope, command }: Caller, signal: AbortSignal): OperationContext {
  const ifMatch = entityTags(request, 'If-Match');
  const ifNoneMatch = entityTags(request, 'If-None-Match');
  const lastEventId = request.get('Last-Event-ID');
  return {
    who,
    from,
    scope,
    command,
    signal,
    progress: () => undefined,
    ...(ifMatch && { ifMatch }),
    ...(ifNoneMatch && { ifNoneMatch }),
    ...(lastEventId !== undefined && { lastEventId }),
  };
}

/** A condition that cannot be read must not be taken for none: the change would overwrite what nobody has seen. */
function entityTags(request: Request, header: 'If-Match' | 'If-None-Match'): EntityTags | undefined {
  const text = request.get(header);
  if (text === undefined) return undefined;
  const tags = parseEntityTags(text);
  if (tags === undefined) throw new InvalidError(`${header} is no list of ETags: send one as it came, in its quotes`);
  return tags;
}

function stopped(operation: Asked, cause: unknown): UnavailableError {
  return new UnavailableError(`${operation.name} was cut short: the daemon is stopping`, {}, { cause });
}

function logOutcome(
  log: Logger,
  permission: Scope,
  facts: Readonly<Record<string, unknown>>,
  tried: Tried,
  isCutShort: boolean,
): void {
  if (!('problem' in tried)) {
    const job = 'job' in tried ? { job: tried.job.id } : {};
    log[permission === 'read' ? 'debug' : 'info']({ ...facts, ...job }, 'admin request done');
  } else if (isCutShort) {
    log.info(facts, 'admin request cut short');
  } else if (tried.problem.kind === 'internal') {
    log.error({ ...facts, err: tried.error }, 'admin request failed');
  } else {
    log.info({ ...facts, problem: tried.problem.detail }, 'admin request refused');
  }
}
