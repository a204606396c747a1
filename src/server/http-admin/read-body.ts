import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { Endpoint } from '../../api/endpoints.ts';
import { problem } from '../../api/problem.ts';
import { sendProblem } from './problem-answer.ts';

/** A registry of ten thousand nodes fits; an image does not, and never travels here. */
export const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

const JSON_TYPE = 'application/json';
/** RFC 7396. */
const MERGE_PATCH_TYPE = 'application/merge-patch+json';

const parseJson = express.json({ limit: BODY_LIMIT_BYTES, type: [JSON_TYPE, MERGE_PATCH_TYPE] });

/** Reads JSON into `request.body`; a body that the endpoint does not take is refused, not ignored. */
export function readBody({ method, body }: Endpoint): RequestHandler {
  const types = method === 'PATCH' && body !== undefined ? [JSON_TYPE, MERGE_PATCH_TYPE] : [JSON_TYPE];
  const takesNone = method === 'GET' || method === 'DELETE';
  return (request: Request, response: Response, next: NextFunction) => {
    if (!hasBody(request)) return next();
    if (takesNone) return sendProblem(response, problem('invalid', `${request.path} takes no body with ${method}`));
    if (!request.is(types))
      return sendProblem(response, problem('invalid', `the body must be ${types.join(' or ')}`, 415));
    return parseJson(request, response, next);
  };
}

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}
