import type { IncomingMessage, RequestOptions } from 'node:http';
import { InvalidError } from '../domain/errors.ts';
import { COMMAND_HEADER, USER_HEADER } from './caller-headers.ts';
import type { Endpoint } from './endpoints.ts';
import { type Peer, type Transport, transportTo } from './transport.ts';

/** Whom to talk to, and who talks. */
export type Connection = Peer & {
  readonly who: string;
  readonly command: string;
  /** Told of each request in one line, for `--verbose`. */
  readonly trace?: (line: string) => void;
};

/** @throws UnavailableError when nobody answers, or nobody who can be trusted; DeniedError when we may not open the socket. */
export async function sendRequest(
  connection: Connection,
  endpoint: Endpoint,
  input: unknown,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  const { target, body } = placeInput(endpoint, input);
  const transport = await transportTo(connection);
  connection.trace?.(`${endpoint.method} ${target} on ${transport.name}`);
  try {
    return await exchange(transport, body, {
      method: endpoint.method,
      path: target,
      headers: headersFor(connection, body),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    throw error instanceof Error ? await transport.explain(error) : error;
  }
}

function exchange(transport: Transport, body: string | undefined, options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = transport.request(options);
    sent.once('response', resolve);
    // A refusal may come before all of a big body went out: the answer counts, not the broken pipe after it.
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Path words come from the input; the rest travels in the body where there is one, else in the query. */
function placeInput(endpoint: Endpoint, input: unknown): { target: string; body: string | undefined } {
  const rest = new Map(Object.entries(typeof input === 'object' && input !== null ? input : {}));
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = String(rest.get(name) ?? '');
    // Without this word the path would be that of another operation.
    if (value === '') throw new InvalidError(`the ${name} is empty: name one`);
    rest.delete(name);
    return encodeURIComponent(value);
  });
  if (endpoint.body !== undefined) {
    const body = JSON.stringify(rest.get(endpoint.body));
    rest.delete(endpoint.body);
    return { target: withQuery(path, rest), body };
  }
  if (endpoint.method === 'GET' || endpoint.method === 'DELETE')
    return { target: withQuery(path, rest), body: undefined };
  return { target: path, body: JSON.stringify(Object.fromEntries(rest)) };
}

/** Lists repeat their key. */
function withQuery(path: string, entries: ReadonlyMap<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

function headersFor(connection: Connection, body: string | undefined): Record<string, string | number> {
  return {
    [USER_HEADER]: headerText(connection.who),
    [COMMAND_HEADER]: headerText(connection.command),
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  };
}

function headerText(text: string): string {
  return encodeURIComponent(text.slice(0, 4096).toWellFormed());
}
