import { systemErrorCode } from '../file/system-error-code.ts';

const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

/** Undefined when there is nothing of that name. */
export function ifPresentSync<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (ABSENT.has(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}
