import type { z } from 'zod';
import { InvalidError } from '../domain/errors.ts';
import type { Endpoint } from './endpoints.ts';
import { jsonPointer } from './json-pointer.ts';

/** One thing wrong with an input. */
export interface InputProblem {
  /** E.g. `patch.unset.0`, or what the registry takes offence at, e.g. `node n1`; empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
  /** The same place as an RFC 6901 fragment, where it is one of the body. */
  readonly pointer?: string;
  /** The place in a node or profile, e.g. `kernel.args`. */
  readonly field?: string;
}

/** @throws InvalidError with every problem at once, in its message and in the fact `problems`. */
export function parseInput<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  raw: unknown,
  endpoint: Endpoint,
): z.output<Schema> {
  const parsed = schema.safeParse(raw, { error: wordingOf });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => problemOf(issue, endpoint));
  const sentences = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  throw new InvalidError(`${what}: ${sentences.join('; ')}`, { problems });
}

/** Undefined where the schema's own words will do. */
function wordingOf({ code, input }: z.core.$ZodRawIssue): string | undefined {
  if (code !== 'invalid_type' && code !== 'invalid_union' && code !== 'invalid_value') return undefined;
  if (input === undefined) return 'is missing';
  return Number.isNaN(input) ? 'is not a number' : undefined;
}

function problemOf(issue: z.core.$ZodIssue, endpoint: Endpoint): InputProblem {
  const path = issue.path.map(String);
  const pointer = pointerInBody(endpoint, path);
  return { path: path.join('.'), message: messageOf(issue), ...(pointer === undefined ? {} : { pointer }) };
}

/** Of several forms that an input may have, the one that was meant says what is wrong with it. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const meant = issue.errors.find((issues) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  );
  const [first] = meant ?? [];
  return first === undefined ? issue.message : messageOf(first);
}

/** Undefined for what came in the path or in the query. */
function pointerInBody({ method, path: address, body }: Endpoint, path: readonly string[]): string | undefined {
  const [first, ...rest] = path;
  if (method === 'GET' || method === 'DELETE') return undefined;
  if (body !== undefined) return first === body ? jsonPointer(rest) : undefined;
  return address.split('/').includes(`:${first}`) ? undefined : jsonPointer(path);
}
