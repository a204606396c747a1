import { CommanderError } from 'commander';
import { type ErrorKind, WarewulfError } from '../domain/errors.ts';
import { CancelledError } from './cancelled-error.ts';

/** What each kind of failure ends `wwctl` with; 0 is success. Documented in its help. */
const BY_KIND: Readonly<Record<ErrorKind, number>> = {
  internal: 1,
  invalid: 2,
  'not-found': 3,
  conflict: 4,
  denied: 5,
  unavailable: 6,
  corrupt: 7,
};

const USAGE = BY_KIND.invalid;
/** As shells report a program that SIGINT ended. */
const CANCELLED = 130;

export function exitCodeOf(error: unknown): number {
  if (error instanceof WarewulfError) return BY_KIND[error.kind];
  if (error instanceof CancelledError) return CANCELLED;
  if (error instanceof CommanderError) return isHelp(error) ? 0 : USAGE;
  return BY_KIND.internal;
}

/** Help that was asked for is a success; help shown because a word was missing is not. */
function isHelp(error: CommanderError): boolean {
  return error.exitCode === 0;
}
