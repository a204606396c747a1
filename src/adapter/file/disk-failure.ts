import { UnavailableError } from '../../domain/errors.ts';
import { systemErrorCode } from './system-error-code.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
/** strerror(3): how programs say it that we run. */
const FULL_IN_WORDS = /no space left on device|disk quota exceeded/i;

/** Makes a full disk an error that says so; any other error stays as it is. */
export function diskFailure(error: unknown, path: string): unknown {
  if (!isFull(error)) return error;
  return new UnavailableError(
    `the disk is full: cannot write ${path}: make room and try again`,
    { path },
    { cause: error },
  );
}

/** Whether an error of `diskFailure` is one of a full disk. */
export function isDiskFailure(error: unknown): boolean {
  return error instanceof UnavailableError && isFull(error.cause);
}

function isFull(error: unknown): boolean {
  return FULL.has(systemErrorCode(error) ?? '') || (error instanceof Error && FULL_IN_WORDS.test(error.message));
}
