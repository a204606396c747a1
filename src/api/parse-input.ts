import type { z } from 'zod';
import { InvalidError } from '../domain/errors.ts';

/** One thing wrong with an input. `path` is empty for the input as a whole. */
export interface InputProblem {
  readonly path: string;
  readonly message: string;
}

/** @throws InvalidError with every problem at once, in its message and in the fact `problems`. */
export function parseInput<Schema extends z.ZodType>(what: string, schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(problemOf);
  const sentences = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  throw new InvalidError(`${what}: ${sentences.join('; ')}`, { problems });
}

function problemOf(issue: z.core.$ZodIssue): InputProblem {
  return { path: issue.path.map(String).join('.'), message: issue.message };
}
