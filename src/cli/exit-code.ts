import { CommanderError } from 'commander';
import { type ErrorKind, WarewulfError } from '../domain/errors.ts';
import { CancelledError } from './cancelled-error.ts';
import { PartialFailure } from './partial-failure.ts';
import { ProgramEnded } from './program-ended.ts';

/** THE table of what `wwctl` ends with; help, man pages and docs/cli.md have it from here. */
export const EXIT_CODES = {
  done: { code: 0, means: 'done, or help was asked for' },
  internal: { code: 1, means: 'failed for a reason that is not listed here' },
  invalid: { code: 2, means: 'wrong usage or input: an unknown option, a value that is none, a template that fails' },
  'not-found': { code: 3, means: 'not found' },
  conflict: { code: 4, means: 'conflict: the name exists, an address is taken, somebody else changed it meanwhile' },
  denied: {
    code: 5,
    means: "denied: the socket is another user's, a token is not enough, a registry wants credentials",
  },
  unavailable: { code: 6, means: 'the daemon, or what it needs, cannot be reached' },
  corrupt: { code: 7, means: 'stored data is damaged' },
  partial: { code: 8, means: 'done for some, others failed (--keep-going)' },
  cancelled: { code: 130, means: 'cancelled: Ctrl-C, or a question that was not answered with yes' },
  // What shells say of programs that SIGPIPE ended.
  unread: { code: 141, means: 'nobody reads the output any more: what was not done by then is not done' },
} as const satisfies Readonly<Record<ErrorKind | 'done' | 'partial' | 'cancelled' | 'unread', ExitCode>>;

interface ExitCode {
  readonly code: number;
  readonly means: string;
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof ProgramEnded) return error.exitCode;
  return EXIT_CODES[endOf(error)].code;
}

function endOf(error: unknown): keyof typeof EXIT_CODES {
  if (error instanceof WarewulfError) return error.kind;
  if (error instanceof PartialFailure) return 'partial';
  if (error instanceof CancelledError) return 'cancelled';
  // Help that was asked for is a success; help shown because a word was missing is not.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'done' : 'invalid';
  return 'internal';
}

/** For the end of the program's help. */
export function exitCodesText(): string {
  const lines = Object.values(EXIT_CODES).map(({ code, means }) => `  ${String(code).padEnd(5)}${means}\n`);
  return `Exit codes:\n${lines.join('')}`;
}
