import { type ErrorFacts, type ErrorKind, WarewulfError } from '../domain/errors.ts';

/** An error as others may see it. */
export interface Failure {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly facts: ErrorFacts;
}

/** The text of an error that is not ours stays in the log. */
export function failureOf(error: unknown): Failure {
  if (error instanceof WarewulfError) return { kind: error.kind, message: error.message, facts: error.facts };
  return { kind: 'internal', message: 'the daemon failed: see its log', facts: {} };
}
