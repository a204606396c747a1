import { basename } from 'node:path';
import { CorruptError } from '../../domain/errors.ts';
import { systemErrorCode } from './system-error-code.ts';

/** Makes the error of a blob that is not in the image store one that says so; any other error stays as it is. */
export function missingBlob(error: unknown): unknown {
  if (systemErrorCode(error) !== 'ENOENT' || !hasPath(error)) return error;
  const path = String(error.path);
  if (!/\/blobs\/sha256\/[0-9a-f]{64}$/.test(path)) return error;
  const digest = `sha256:${basename(path)}`;
  return new CorruptError(
    `the store has no blob ${digest}: import the image again (--force)`,
    { digest },
    { cause: error },
  );
}

function hasPath(error: unknown): error is { readonly path: unknown } {
  return typeof error === 'object' && error !== null && 'path' in error;
}
