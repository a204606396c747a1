import type { IncomingMessage } from 'node:http';
import { UnavailableError } from '../domain/errors.ts';
import { remoteError } from './remote-error.ts';

/**
 * The document an answer carries.
 * @throws RemoteError for a problem document; SyntaxError for half a document.
 */
export async function readAnswer(response: IncomingMessage): Promise<unknown> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += chunk;
  if (isRefusal(response)) throw remoteError(parseJson(text), response.statusCode);
  return JSON.parse(text);
}

export function isRefusal({ statusCode = 500 }: IncomingMessage): boolean {
  return statusCode >= 400;
}

/** What to say when reading an answer threw: the connection broke, or what came before it did is half a document. */
export function explainCutOff(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  return error instanceof SyntaxError || ('code' in error && error.code === 'ECONNRESET') ? brokeOff(error) : error;
}

export function brokeOff(cause?: unknown): UnavailableError {
  return new UnavailableError(
    'the daemon went away before it was done: look at its log (journalctl -u warewulfd), then repeat the command',
    {},
    { cause },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
