import type { ErrorKind } from '../../domain/errors.ts';
import type { Problem } from '../problem.ts';

/** How Warewulf's REST API says that something went wrong. */
export interface WarewulfError {
  /** The HTTP status. */
  readonly code: number;
  readonly body: { readonly status: string; readonly error: string };
}

/** Canonical codes as Warewulf's web framework names them. */
const STATUS: Readonly<Record<ErrorKind, string>> = {
  'not-found': 'NOT_FOUND',
  conflict: 'ALREADY_EXISTS',
  invalid: 'INVALID_ARGUMENT',
  denied: 'PERMISSION_DENIED',
  unavailable: 'UNAVAILABLE',
  corrupt: 'DATA_LOSS',
  internal: 'INTERNAL',
};

/** A DELETE in conflict is one of something in use, for which Warewulf has no other word than for a wrong request. */
export function warewulfError({ kind, status, detail }: Problem, method: string): WarewulfError {
  if (kind === 'conflict' && method === 'DELETE') return sentence('INVALID_ARGUMENT', 400, detail);
  return sentence(STATUS[kind], status, detail);
}

/** Its sentences begin with the code: `invalid argument: …`. */
function sentence(status: string, code: number, detail: string): WarewulfError {
  return { code, body: { status, error: `${status.toLowerCase().replaceAll('_', ' ')}: ${detail}` } };
}
