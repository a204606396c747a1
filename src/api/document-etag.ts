import { createHash } from 'node:crypto';
import type { FieldDocument } from '../domain/field-kinds-format.ts';

/** The same for equal documents: they come with their keys in the order of the field table. */
export function documentEtag(document: FieldDocument): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('base64url').slice(0, 22);
}
