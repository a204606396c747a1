import { json, type Request, type RequestHandler, type Response, urlencoded } from 'express';

const LIMIT = '8kb';
const READERS: readonly RequestHandler[] = [json({ limit: LIMIT }), urlencoded({ limit: LIMIT, extended: false })];

/** The body of a report, JSON or a form. Called for requests that may report: nothing is read of those that are refused. */
export async function readReport(request: Request, response: Response): Promise<unknown> {
  for (const read of READERS) {
    await new Promise<void>((resolve, reject) => {
      void read(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
  }
  return request.body;
}
