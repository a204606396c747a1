import type { Request } from 'express';

/** A query parameter that is there once; undefined when it is missing, empty or repeated. */
export function queryValue(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
