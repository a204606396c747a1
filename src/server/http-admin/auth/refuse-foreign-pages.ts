import type { Request, RequestHandler } from 'express';
import { problem } from '../../../api/problem.ts';
import { sendProblem } from '../problem-answer.ts';

const CHANGES_NOTHING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What a browser says of requests that our own pages or the person made (Fetch Metadata §2.4). */
const OWN: ReadonlySet<string> = new Set(['same-origin', 'none']);

/** Refuses changes that a page of another site makes a browser ask for: the browser adds the person's password by itself. */
export const refuseForeignPages: RequestHandler = (request, response, next) => {
  if (CHANGES_NOTHING.has(request.method) || !isForeign(request)) return next();
  return sendProblem(response, problem('denied', 'pages of other sites may change nothing here'));
};

function isForeign({ headers }: Request): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && !OWN.has(String(site))) return true;
  return headers.origin !== undefined && hostOf(headers.origin) !== headers.host;
}

/** Undefined for the origin `null` of pages without one. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
