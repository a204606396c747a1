import type { Request } from 'express';
import type { Endpoint } from '../../api/endpoints.ts';
import { InvalidError } from '../../domain/errors.ts';

/**
 * Query, body and path as one object.
 * @throws InvalidError when one of them says again what another says: whichever won, somebody would not be heard
 */
export function inputOf(
  { method, body: whole }: Pick<Endpoint, 'method' | 'body'>,
  { query, params, body }: Pick<Request, 'query' | 'params' | 'body'>,
): unknown {
  requireOnce('the query', query, 'the path', params);
  if (whole !== undefined) {
    requireOnce('the query', query, 'the body', { [whole]: body });
    return { ...query, [whole]: body, ...params };
  }
  if (method === 'GET' || method === 'DELETE') return { ...query, ...params };
  const fields: unknown = body ?? {};
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw new InvalidError('the body must be a JSON object');
  }
  requireOnce('the body', fields, 'the path', params);
  requireOnce('the query', query, 'the body', fields);
  return { ...query, ...fields, ...params };
}

function requireOnce(here: string, one: object, there: string, other: object): void {
  const twice = Object.keys(one).filter((key) => Object.hasOwn(other, key));
  if (twice.length === 0) return;
  throw new InvalidError(`${twice.join(', ')}: given in ${here} and in ${there}: leave it out of ${here}`);
}
