import { ConflictError } from '../domain/errors.ts';
import { matchesStrongly, matchesWeakly } from './entity-tags.ts';
import type { OperationContext } from './operation.ts';

/**
 * Refuses a change of a document whose state is not the one its caller had seen (If-Match), or that is there although
 * it must not be (If-None-Match: *).
 * @param current the document's ETag; undefined when there is no such document
 * @throws ConflictError, which travels as 412
 */
export function requireMatch(
  { ifMatch, ifNoneMatch }: Pick<OperationContext, 'ifMatch' | 'ifNoneMatch'>,
  current: string | undefined,
): void {
  if (ifMatch !== undefined && (current === undefined || !matchesStrongly(ifMatch, current))) {
    throw failed(current === undefined ? 'it is not there any more' : 'it was changed since', current);
  }
  if (ifNoneMatch !== undefined && current !== undefined && matchesWeakly(ifNoneMatch, current)) {
    throw failed('it is there already', current);
  }
}

function failed(why: string, current: string | undefined): ConflictError {
  const message = `${why}: read it again, then repeat the change with its new ETag`;
  return new ConflictError(message, { status: 412, ...(current === undefined ? {} : { etag: current }) });
}
