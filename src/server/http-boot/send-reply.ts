import { finished } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { type ByteRange, parseByteRange } from './byte-range.ts';
import { openServedFile, type SendFile } from './file-sender.ts';
import { isRangeWanted, isUnchanged } from './preconditions.ts';
import type { Refusal, Reply } from './reply.ts';

/** What became of an answer. */
export interface Delivery {
  readonly status: number;
  /** Body bytes that the status promised; 0 for HEAD and answers without a body. */
  readonly totalBytes: number;
  readonly sentBytes: number;
  /** False when the client closed the connection before the end. */
  readonly isComplete: boolean;
}

/** Carries a reply out. Rejects before the head is sent, or after it when the file breaks on the way. */
export async function sendReply(request: Request, response: Response, reply: Reply, send: SendFile): Promise<Delivery> {
  switch (reply.kind) {
    case 'refusal':
      return await sendRefusal(response, reply);
    case 'accepted':
      response.status(204);
      return await endWith(response, undefined);
    case 'script': {
      const script = Buffer.from(reply.text);
      response.status(200).type('text/plain').set('Content-Length', String(script.length));
      return await endWith(response, request.method === 'HEAD' ? undefined : script);
    }
    case 'bytes': {
      const { bytes, etag } = reply.content;
      const range = setContentHead(request, response, { etag, sizeBytes: bytes.length }, reply.headers);
      const hasBody = range !== undefined && request.method !== 'HEAD';
      return await endWith(response, hasBody ? bytes.subarray(range.first, range.last + 1) : undefined);
    }
    case 'file':
      return await sendServedFile(request, response, reply, send);
  }
}

/** File routes answer errors with an empty body: a node pipes what it gets into gzip and cpio, whatever the status. */
export async function sendRefusal(response: Response, { status, reason, headers }: Refusal): Promise<Delivery> {
  response.status(status).set({ ...headers, 'X-Warewulf-Reason': headerText(reason), 'Content-Length': '0' });
  return await endWith(response, undefined);
}

async function sendServedFile(
  request: Request,
  response: Response,
  { file, headers }: Extract<Reply, { kind: 'file' }>,
  send: SendFile,
): Promise<Delivery> {
  const handle = await openServedFile(file);
  try {
    const range = setContentHead(request, response, file, headers);
    if (range === undefined || request.method === 'HEAD') return await endWith(response, undefined);
    let sentBytes = 0;
    const isComplete = await send(handle, range, response, (bytes) => {
      sentBytes += bytes;
    });
    if (isComplete) await endWith(response, undefined);
    return { status: response.statusCode, totalBytes: range.last - range.first + 1, sentBytes, isComplete };
  } finally {
    await handle.close();
  }
}

/** Sets status and headers; gives the part to send, or undefined when there is none. */
function setContentHead(
  request: Request,
  response: Response,
  { etag, sizeBytes }: { readonly etag: string; readonly sizeBytes: number },
  headers: Readonly<Record<string, string>> = {},
): ByteRange | undefined {
  response.set({ ETag: `"${etag}"`, 'Accept-Ranges': 'bytes', ...headers });
  if (isUnchanged(request.get('If-None-Match'), etag)) {
    response.status(304);
    return undefined;
  }
  const isAsked = request.method === 'GET' && isRangeWanted(request.get('If-Range'), etag);
  const range = isAsked ? parseByteRange(request.get('Range'), sizeBytes) : undefined;
  if (range === 'unsatisfiable') {
    response.status(416).set({ 'Content-Range': `bytes */${sizeBytes}`, 'Content-Length': '0' });
    return undefined;
  }
  const { first, last } = range ?? { first: 0, last: sizeBytes - 1 };
  if (range !== undefined) response.status(206).set('Content-Range', `bytes ${first}-${last}/${sizeBytes}`);
  const type = headers['Content-Type'] ?? 'application/octet-stream';
  response.set({ 'Content-Type': type, 'Content-Length': String(last - first + 1) });
  return { first, last };
}

async function endWith(response: Response, body: Buffer | undefined): Promise<Delivery> {
  const totalBytes = body?.length ?? 0;
  response.end(body);
  const isComplete = await finished(response).then(
    () => true,
    () => false,
  );
  return { status: response.statusCode, totalBytes, sentBytes: isComplete ? totalBytes : 0, isComplete };
}

/** Header values are one line of printable ASCII. */
function headerText(text: string): string {
  return text.slice(0, 512).replaceAll(/[^\x20-\x7e]+/g, ' ');
}
