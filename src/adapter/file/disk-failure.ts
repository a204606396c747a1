import { UnavailableError } from '../../domain/errors.ts';
import { systemErrorCode } from './system-error-code.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Makes a full disk an error that says so; any other error stays as it is. */
export function diskFailure(error: unknown, path: string): unknown {
  if (!FULL.has(systemErrorCode(error) ?? '')) return error;
  return new UnavailableError(
    `the disk is full: cannot write ${path}: make room and try again`,
    { path },
    { cause: error },
  );
}
