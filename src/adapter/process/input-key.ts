import { createHash } from 'node:crypto';

/** Names what is made of these inputs: 64 hex digits. */
export function inputKey(...inputs: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
}
