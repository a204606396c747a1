import { InvalidError } from '../domain/errors.ts';

export interface TemplateProblem {
  /** Which template, as its owner names it, e.g. `overlay hosts: etc/hosts.hbs`. */
  readonly template: string;
  /** 1-based. Absent when the problem has no place, e.g. too much output. */
  readonly line?: number;
  /** The variable or helper as the template spells it. */
  readonly variable?: string;
  readonly reason: string;
}

/** A template that cannot be read or rendered. Its facts name template, line and variable. */
export class TemplateError extends InvalidError {
  readonly problem: TemplateProblem;

  constructor(problem: TemplateProblem, options?: { cause?: unknown }) {
    const { template, line, variable, reason } = problem;
    const place = line === undefined ? template : `${template} line ${line}`;
    super(`${place}: ${reason}`, { template, line, variable }, options);
    this.problem = problem;
  }
}
