import {
  ConflictError,
  CorruptError,
  DeniedError,
  type ErrorKind,
  InvalidError,
  NotFoundError,
  UnavailableError,
} from '../../domain/errors.ts';

const ERROR_OF: Readonly<Record<ErrorKind, new (message: string) => Error>> = {
  'not-found': NotFoundError,
  conflict: ConflictError,
  invalid: InvalidError,
  denied: DeniedError,
  unavailable: UnavailableError,
  corrupt: CorruptError,
  internal: Error,
};

/** The error that a worker reported, as if it had been thrown here. */
export function failureOf({ kind, message }: { kind: ErrorKind; message: string }): Error {
  return new ERROR_OF[kind](message);
}
