import { type ErrorKind, WarewulfError } from '../domain/errors.ts';
import { isErrorKind } from './problem.ts';

/** What the daemon refused or failed, in its own words. */
export class RemoteError extends WarewulfError {
  readonly kind: ErrorKind;

  /** @param problems everything that is wrong with the input, as the problem document says it */
  constructor(kind: ErrorKind, detail: string, problems?: unknown) {
    super(detail, problems === undefined ? {} : { problems });
    this.kind = kind;
  }
}

/** Reads a problem document; anything else, as from a stranger on the socket, is `internal`. */
export function remoteError(problem: unknown, status: number | undefined): RemoteError {
  const { kind, detail, problems } = asProblem(problem);
  if (isErrorKind(kind) && typeof detail === 'string') return new RemoteError(kind, detail, problems);
  return new RemoteError('internal', `the daemon answered ${status} without saying why: is it of the same version?`);
}

function asProblem(value: unknown): { kind?: unknown; detail?: unknown; problems?: unknown } {
  return typeof value === 'object' && value !== null ? value : {};
}
