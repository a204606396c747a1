import { InvalidError } from '../domain/errors.ts';

/** Something about the configuration that people must change, or should know. */
export interface ConfigProblem {
  /** As it was named; the usual place while there is no file. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** E.g. `dhcp.range start`; empty for the file as a whole. */
  readonly key: string;
  readonly what: string;
  /** A sentence. */
  readonly remedy: string;
}

/** A configuration that cannot be used. The message lists every problem with its file, line and remedy. */
export class ConfigError extends InvalidError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(formatConfigProblem).join('\n'), { problems: problems.length });
    this.problems = problems;
  }
}

/** `FILE:LINE: KEY: WHAT. REMEDY` */
export function formatConfigProblem({ file, line, key, what, remedy }: ConfigProblem): string {
  return `${file}:${line}: ${key === '' ? '' : `${key}: `}${what}. ${remedy}`;
}
