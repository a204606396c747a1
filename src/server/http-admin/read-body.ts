import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { Endpoint } from '../../api/endpoints.ts';
import { problem } from '../../api/problem.ts';
import { sendProblem } from './problem-answer.ts';
import { requireModestJson } from './require-modest-json.ts';

/** A registry of ten thousand nodes fits; an image does not, and never travels here. */
export const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

const JSON_TYPE = 'application/json';
/** RFC 7396. */
const MERGE_PATCH_TYPE = 'application/merge-patch+json';

/** One node or profile: it is checked, compared and stored while machines wait for their addresses. */
const DOCUMENT_LIMIT_BYTES = 1024 * 1024;

const parseJson = express.json({ limit: BODY_LIMIT_BYTES, type: [JSON_TYPE, MERGE_PATCH_TYPE] });
const parseDocument = express.json({ limit: DOCUMENT_LIMIT_BYTES, type: [JSON_TYPE, MERGE_PATCH_TYPE] });

/** Reads JSON into `request.body`; a body that the endpoint does not take is refused, not ignored. */
export function readBody({ method, body }: Endpoint): RequestHandler {
  const types = method === 'PATCH' && body !== undefined ? [JSON_TYPE, MERGE_PATCH_TYPE] : [JSON_TYPE];
  const takesNone = method === 'GET' || method === 'DELETE';
  return (request: Request, response: Response, next: NextFunction) => {
    if (!hasBody(request)) return next();
    if (takesNone) return sendProblem(response, problem('invalid', `${request.path} takes no body with ${method}`));
    if (!request.is(types))
      return sendProblem(response, problem('invalid', `the body must be ${types.join(' or ')}`, 415));
    const parse = body === undefined ? parseJson : parseDocument;
    return parse(request, response, modestly(request, next));
  };
}

/** Calls `next` with what is wrong with a body that could be read. */
export function modestly(request: Request, next: NextFunction): NextFunction {
  return (error?: unknown) => {
    if (error !== undefined) return next(error);
    try {
      requireModestJson(request.body);
    } catch (refused) {
      return next(refused);
    }
    return next();
  };
}

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}
