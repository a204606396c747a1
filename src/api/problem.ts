import type { ErrorKind } from '../domain/errors.ts';
import { type Failure, failureOf } from '../service/failure.ts';
import type { InputProblem } from './parse-input.ts';

/** A problem document of RFC 9457, with our error kind beside it for programs. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What, which, and what to do. */
  readonly detail: string;
  readonly kind: ErrorKind;
  /** Everything that is wrong with the input, where that is what went wrong. */
  readonly problems?: readonly InputProblem[];
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

const ANSWERS: Readonly<Record<ErrorKind, { status: number; title: string }>> = {
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  invalid: { status: 400, title: 'Invalid input' },
  denied: { status: 403, title: 'Denied' },
  unavailable: { status: 503, title: 'Unavailable' },
  corrupt: { status: 500, title: 'Stored data is damaged' },
  internal: { status: 500, title: 'Internal error' },
};

/** Translates any error. One that is not ours is `internal`: its text stays in the log. */
export function problemOf(error: unknown): Problem {
  return failureProblem(failureOf(error));
}

/** An error with a `status` among its facts is a condition that HTTP tells apart and we do not, e.g. 412. */
export function failureProblem({ kind, message, facts }: Failure): Problem {
  const { status, problems } = facts;
  return { ...problem(kind, message, typeof status === 'number' ? status : undefined), ...problemList(problems) };
}

/** @param status overrides the kind's own. */
export function problem(kind: ErrorKind, detail: string, status = ANSWERS[kind].status): Problem {
  return { type: `urn:warewulf:problem:${kind}`, title: ANSWERS[kind].title, status, detail, kind };
}

export function isErrorKind(value: unknown): value is ErrorKind {
  return typeof value === 'string' && Object.hasOwn(ANSWERS, value);
}

function problemList(problems: unknown): { problems?: readonly InputProblem[] } {
  if (!Array.isArray(problems)) return {};
  const list = problems.map(inputProblem);
  return list.every((entry) => entry !== undefined) ? { problems: list } : {};
}

/** A path and a message; a pointer into the body where a schema found it, a field where the registry did. */
function inputProblem(entry: unknown): InputProblem | undefined {
  const { path, message, pointer, field } = asRecord(entry);
  if (typeof path !== 'string' || typeof message !== 'string') return undefined;
  return {
    path,
    message,
    ...(typeof pointer === 'string' ? { pointer } : {}),
    ...(typeof field === 'string' ? { field } : {}),
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
