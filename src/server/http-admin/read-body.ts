import express, { type NextFunction, type Request, type Response } from 'express';
import { problem } from '../../api/problem.ts';
import { sendProblem } from './problem-answer.ts';

/** Patches of thousands of nodes fit; an image does not, and never travels here. */
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

const parseJson = express.json({ limit: BODY_LIMIT_BYTES });

/** Reads a JSON object into `request.body`; a body in another language is refused, not ignored. */
export function readBody(request: Request, response: Response, next: NextFunction): void {
  if (hasBody(request) && !request.is('application/json')) {
    sendProblem(response, problem('invalid', 'the body must be application/json', 415));
    return;
  }
  parseJson(request, response, next);
}

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}
