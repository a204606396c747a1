import { leafText } from '../../domain/document-leaves.ts';

/** A value on one line; empty for no value. */
export function cellText(value: unknown): string {
  return value === undefined || value === null ? '' : leafText(value);
}
