import { createHash } from 'node:crypto';

/** The same for equal documents: each kind comes with its keys in the same order. */
export function documentEtag(document: object): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('base64url').slice(0, 22);
}
