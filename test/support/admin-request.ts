import { type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface AdminAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface AdminRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** One plain HTTP request to the admin socket, with nothing of our own client in it. */
export function adminRequest(socketPath: string, wanted: AdminRequest): Promise<AdminAnswer> {
  const { method = 'GET', path, headers = {}, body, signal } = wanted;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, headers: { ...length, ...headers }, ...(signal && { signal }) });
    sent.once('response', (response) => {
      text(response).then((read) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read });
      }, reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

export function adminJson(socketPath: string, method: string, path: string, body?: unknown): Promise<AdminAnswer> {
  if (body === undefined) return adminRequest(socketPath, { method, path });
  const headers = { 'content-type': 'application/json' };
  return adminRequest(socketPath, { method, path, headers, body: JSON.stringify(body) });
}
