import { type ErrorKind, WarewulfError } from '../domain/errors.ts';
import { isErrorKind } from './problem.ts';

/** What the daemon refused or failed, in its own words. */
export class RemoteError extends WarewulfError {
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

/** Reads a problem document; anything else, as from a stranger on the socket, is `internal`. */
export function remoteError(problem: unknown, status: number | undefined): RemoteError {
  const { kind, detail } = asProblem(problem);
  if (isErrorKind(kind) && typeof detail === 'string') return new RemoteError(kind, detail);
  return new RemoteError('internal', `the daemon answered ${status} without saying why: is it of the same version?`);
}

function asProblem(value: unknown): { kind?: unknown; detail?: unknown } {
  return typeof value === 'object' && value !== null ? value : {};
}
