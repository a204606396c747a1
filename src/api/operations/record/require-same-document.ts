import type { FieldDocument } from '../../../domain/field-kinds-format.ts';
import { documentEtag } from '../../document-etag.ts';
import type { OperationContext } from '../../operation.ts';
import { requireMatch } from '../../require-match.ts';

/** Holds a record to the preconditions of a request; to be asked when the change's turn has come. */
export function requireSameDocument(context: OperationContext): (current: FieldDocument | undefined) => void {
  return (current) => requireMatch(context, current && documentEtag(current));
}
