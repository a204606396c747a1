import { type ErrorKind, WarewulfError } from '../../domain/errors.ts';
import { type Refusal, refusal } from './reply.ts';

/** 503 makes nodes wait and ask again; the rest is final for this attempt. */
const STATUS: Readonly<Record<ErrorKind, number>> = {
  'not-found': 404,
  conflict: 409,
  invalid: 500,
  denied: 403,
  unavailable: 503,
  corrupt: 500,
  internal: 500,
};

/** The answer for an error. What is no error of ours to explain stays inside. */
export function errorReply(error: unknown): Refusal {
  if (error instanceof WarewulfError && error.kind !== 'internal') {
    const reply = refusal(STATUS[error.kind], error.message, 'failed');
    return error.kind === 'unavailable' ? { ...reply, headers: { 'Retry-After': '5' } } : reply;
  }
  const status = clientErrorStatus(error);
  return status === undefined
    ? refusal(500, 'internal error, see the log of the server', 'failed')
    : refusal(status, 'the request is malformed or too large');
}

/** Express and its body readers say by `status` that the request is at fault. */
function clientErrorStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
