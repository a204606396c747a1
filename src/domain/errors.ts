/** Facts an error carries for programs: never secrets. */
export type ErrorFacts = Readonly<Record<string, unknown>>;

/** What can go wrong beyond expected outcomes. The edges translate `kind` by exhaustive tables. */
export const ERROR_KINDS = [
  'not-found',
  'conflict',
  'invalid',
  'denied',
  'unavailable',
  'corrupt',
  'internal',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** The one error hierarchy. `message` says what, which, and what to do. */
export abstract class WarewulfError extends Error {
  abstract readonly kind: ErrorKind;
  readonly facts: ErrorFacts;

  constructor(message: string, facts: ErrorFacts = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.facts = facts;
  }
}

export class NotFoundError extends WarewulfError {
  readonly kind = 'not-found';
}
export class ConflictError extends WarewulfError {
  readonly kind = 'conflict';
}
export class InvalidError extends WarewulfError {
  readonly kind = 'invalid';
}
export class DeniedError extends WarewulfError {
  readonly kind = 'denied';
}
export class UnavailableError extends WarewulfError {
  readonly kind = 'unavailable';
}
export class CorruptError extends WarewulfError {
  readonly kind = 'corrupt';
}
