import type { IncomingMessage } from 'node:http';
import { UnavailableError } from '../domain/errors.ts';
import { LINES_MEDIA_TYPE, type Line, type Progress } from './progress.ts';
import { remoteError } from './remote-error.ts';

/**
 * The result an answer carries, whole or as lines.
 * @throws RemoteError for a problem document; UnavailableError for an answer that breaks off.
 */
export async function readAnswer(
  response: IncomingMessage,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<unknown> {
  try {
    if (isLines(response)) return await readLines(response, onProgress ?? (() => undefined));
    const text = await readText(response);
    if ((response.statusCode ?? 500) >= 400) throw remoteError(text, response.statusCode);
    return JSON.parse(text);
  } catch (error) {
    if (isCutOff(error)) {
      throw brokeOff(error);
    }
    throw error;
  }
}

/** The connection broke, or what came before it did is half a document. */
function isCutOff(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return error instanceof SyntaxError || ('code' in error && error.code === 'ECONNRESET');
}

function isLines(response: IncomingMessage): boolean {
  return response.headers['content-type']?.startsWith(LINES_MEDIA_TYPE) ?? false;
}

async function readLines(response: IncomingMessage, onProgress: (progress: Progress) => void): Promise<unknown> {
  for await (const text of textLines(response)) {
    // The daemon writes nothing else; a line that was cut off in the middle fails to parse.
    const line = JSON.parse(text) as Line;
    if ('result' in line) return line.result;
    if ('error' in line) throw remoteError(JSON.stringify(line.error), line.error.status);
    onProgress(line.progress);
  }
  throw brokeOff();
}

async function* textLines(response: IncomingMessage): AsyncGenerator<string> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function readText(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += chunk;
  return text;
}

function brokeOff(cause?: unknown): UnavailableError {
  return new UnavailableError(
    'the daemon went away before it was done: look at its log (journalctl -u warewulfd), then repeat the command',
    {},
    { cause },
  );
}
