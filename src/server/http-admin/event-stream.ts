import { once } from 'node:events';
import type { Response } from 'express';
import type { StreamEvent } from '../../api/operation.ts';

/** Proxies and firewalls forget a connection that says nothing. */
const KEEP_ALIVE_MS = 15_000;

/**
 * Writes server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) until they end or the
 * reader goes away. Takes the next one only when the reader has taken the last: nothing piles up here.
 */
export async function sendEvents(
  response: Response,
  events: AsyncIterable<StreamEvent>,
  keepAliveMs = KEEP_ALIVE_MS,
): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  response.flushHeaders();
  const keepAlive = setInterval(() => {
    if (!response.writableNeedDrain) response.write(': keep-alive\n\n');
  }, keepAliveMs);
  response.once('close', () => void iterator.return?.());
  try {
    if (response.req.method !== 'HEAD') await writeAll(response, iterator);
  } finally {
    clearInterval(keepAlive);
    await iterator.return?.();
    response.end();
  }
}

async function writeAll(response: Response, iterator: AsyncIterator<StreamEvent>): Promise<void> {
  const closed = once(response, 'close');
  for (let next = await iterator.next(); !next.done && !response.closed; next = await iterator.next()) {
    if (!response.write(eventText(next.value))) await Promise.race([once(response, 'drain'), closed]);
  }
}

/** JSON has no line breaks of its own, so that the data is one line. */
function eventText({ event, id, data }: StreamEvent): string {
  const lines = [...(id === undefined ? [] : [`id: ${id}`]), `event: ${event}`, `data: ${JSON.stringify(data)}`];
  return `${lines.join('\n')}\n\n`;
}
