import express, { type Express } from 'express';
import type { AnyOperation } from '../../api/operation.ts';
import { operations } from '../../api/operations/index.ts';
import { problem } from '../../api/problem.ts';
import { apiDocs } from './api-docs.ts';
import { type AdminSettings, operationHandler } from './operation-handler.ts';
import { answerError, sendProblem } from './problem-answer.ts';
import { readBody } from './read-body.ts';
import { warewulfRouter } from './warewulf-router.ts';

/** Mounts every operation of the table at its path; what is not in the table is answered with a problem document. */
export function adminApp(settings: AdminSettings): Express {
  const app = express().disable('x-powered-by').disable('etag').set('query parser', 'simple');
  for (const [path, atPath] of byPath(operations)) {
    const route = app.route(path);
    for (const operation of atPath) {
      route[METHODS[operation.method]](readBody(operation), operationHandler(operation, settings));
    }
    const allowed = atPath.map(({ method }) => method).join(', ');
    route.all((request, response) => {
      response.set('Allow', allowed);
      sendProblem(response, problem('invalid', `${request.path} takes ${allowed}, not ${request.method}`, 405));
    });
  }
  app.use(apiDocs(settings.services.versions().warewulf));
  app.use(warewulfRouter(settings));
  app.use((request, response) => {
    sendProblem(response, problem('not-found', `the API has no ${request.method} ${request.path}`));
  });
  return app.use(answerError(settings.log));
}

const METHODS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

function byPath(all: readonly AnyOperation[]): Map<string, AnyOperation[]> {
  return Map.groupBy(all, (operation) => operation.path);
}
