import express, { type NextFunction, type Request, type RequestHandler, type Response, type Router } from 'express';
import { type Problem, problem } from '../../api/problem.ts';
import { warewulfError } from '../../api/warewulf/warewulf-error.ts';
import type { WarewulfRoute } from '../../api/warewulf/warewulf-route.ts';
import { warewulfRoutes } from '../../api/warewulf/warewulf-routes.ts';
import { type AdminSettings, operationHandler } from './operation-handler.ts';
import { answerError } from './problem-answer.ts';
import { BODY_LIMIT_BYTES, modestly } from './read-body.ts';

/** Warewulf's own REST API: the same door, callers, permissions and records as the operations; its words. */
export function warewulfRouter(settings: AdminSettings): Router {
  const router = express.Router();
  for (const [path, atPath] of Map.groupBy(warewulfRoutes, (route) => route.path)) {
    const route = router.route(path);
    for (const wanted of atPath) {
      route[METHODS[wanted.method]](readBody(wanted), operationHandler(wanted, settings, sendError));
    }
    const allowed = atPath.map(({ method }) => method).join(', ');
    route.all((request, response) => {
      response.set('Allow', allowed);
      sendError(response, problem('invalid', `${request.path} takes ${allowed}, not ${request.method}`, 405));
    });
  }
  return router.use(answerError(settings.log, sendError));
}

const METHODS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

function sendError(response: Response, refused: Problem): void {
  const { code, body } = warewulfError(refused, response.req.method);
  // What a refused request still sends is not read: the connection cannot serve another.
  response.status(code).set('Connection', 'close').json(body);
}

const parseJson = express.json({ limit: BODY_LIMIT_BYTES, type: () => true });

/** Warewulf looks at no body where it needs none, and at one without a type as at JSON. */
function readBody({ method }: WarewulfRoute): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    if (method === 'GET' || method === 'DELETE') return next();
    if (isJson(request)) return parseJson(request, response, modestly(request, next));
    return sendError(response, problem('invalid', 'the body must be application/json', 415));
  };
}

/** A page of another site can make a browser send a body without a type, but not without its origin. */
function isJson({ headers }: Request): boolean {
  const type = headers['content-type'];
  if (type === undefined) return headers.origin === undefined;
  return type.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}
