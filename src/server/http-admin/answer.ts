import type { Request, Response } from 'express';
import { matchesWeakly, parseEntityTags } from '../../api/entity-tags.ts';
import type { Outcome } from '../../api/operation.ts';
import { nextCursor } from '../../api/page.ts';
import { pathTo } from '../../api/path-to.ts';
import { sendEvents } from './event-stream.ts';

/** Carries what an operation came to back to its caller. */
export async function sendOutcome(request: Request, response: Response, outcome: Outcome): Promise<void> {
  if ('events' in outcome) {
    await sendEvents(response, outcome.events);
  } else if ('job' in outcome) {
    response.status(202).location(pathTo('job.show', outcome.job.id)).json({ job: outcome.job });
  } else {
    sendDocument(request, response, outcome);
  }
}

function sendDocument(
  request: Request,
  response: Response,
  { output, etag, created }: Extract<Outcome, { output: unknown }>,
): void {
  // What others change meanwhile must not come from a cache; an unchanged document need not travel again.
  response.set('Cache-Control', etag === undefined ? 'no-store' : 'no-cache');
  if (etag !== undefined) response.set('ETag', `"${etag}"`);
  if (etag !== undefined && isKnown(request, etag)) {
    response.status(304).end();
    return;
  }
  const next = nextCursor(output);
  if (next !== undefined) response.set('Link', `<${pageAfter(request, next)}>; rel="next"`);
  if (created !== undefined) response.status(201).location(created);
  response.json(output ?? null);
}

/** RFC 9110 §13.1.2: of a change, If-None-Match is a condition that the operation has checked. */
function isKnown(request: Request, etag: string): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const known = parseEntityTags(request.get('If-None-Match') ?? '');
  return known !== undefined && matchesWeakly(known, etag);
}

/** RFC 8288: the same question, from the next item on. */
function pageAfter(request: Request, cursor: string): string {
  const { pathname, searchParams } = new URL(request.originalUrl, 'http://localhost');
  searchParams.set('after', cursor);
  return `${pathname}?${searchParams}`;
}
