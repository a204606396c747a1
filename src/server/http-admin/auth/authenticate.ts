import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { plainIp } from '../../../address/subnet.ts';
import { problem } from '../../../api/problem.ts';
import type { Access, Verdict } from '../../../service/access/access.ts';
import { admitRemote } from '../caller.ts';
import { sendProblem } from '../problem-answer.ts';
import { parseAuthorization } from './authorization.ts';
import type { OpenAnswers } from './open-answers.ts';

const CHALLENGES = ['Basic realm="Warewulf", charset="UTF-8"', 'Bearer realm="Warewulf"'];

/** Lets in who shows a token or a password; everybody else gets the same answer, whatever was wrong. */
export function authenticate(access: Access, openAnswers: OpenAnswers, log: Logger): RequestHandler {
  return async (request, response, next) => {
    const from = plainIp(request.socket.remoteAddress ?? '');
    const header = request.headers.authorization;
    if (header === undefined) return askToLogIn(response, 'log in with a token or with a name and a password');
    const credentials = parseAuthorization(header);
    if (credentials === undefined) return askToLogIn(response, 'the Authorization header is neither Bearer nor Basic');
    const verdict = await access.admit(credentials, from);
    if ('refused' in verdict) {
      logRefusal(log, { from, kind: credentials.kind, request }, verdict);
      return refuse(response, verdict.blockedForMs);
    }
    const { who, scope } = verdict.admission;
    admitRemote(request, { who, scope, from });
    openAnswers.track(verdict.admission, response);
    return next();
  };
}

function askToLogIn(response: Response, detail: string): void {
  response.set('WWW-Authenticate', CHALLENGES);
  sendProblem(response, problem('denied', detail, 401));
}

function refuse(response: Response, blockedForMs: number): void {
  if (blockedForMs <= 0) {
    askToLogIn(response, 'the token or password is unknown, wrong, expired or revoked: see wwctl token list');
    return;
  }
  const seconds = Math.ceil(blockedForMs / 1000);
  response.set('Retry-After', String(seconds));
  const detail = `too many failed logins from your address: try again in ${seconds} seconds, or use a token`;
  sendProblem(response, problem('denied', detail, 429));
}

/** Names stay out of the log: now and then somebody types a password in their place. */
function logRefusal(
  log: Logger,
  { from, kind, request }: { readonly from: string; readonly kind: string; readonly request: Request },
  { refused, blockedForMs }: Extract<Verdict, { refused: unknown }>,
): void {
  const facts = { from, with: kind, method: request.method, path: request.path };
  // Whoever goes on after that shall not fill the disk.
  if (refused === 'unchecked') log.debug(facts, 'login refused unseen');
  else if (blockedForMs > 0)
    log.warn({ ...facts, blockedForMs: Math.round(blockedForMs) }, 'login failed once too often');
  else log.warn(facts, 'login failed');
}
