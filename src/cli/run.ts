import { CommanderError } from 'commander';
import { exitCodeOf } from './exit-code.ts';
import { buildProgram } from './program.ts';
import { createSession } from './session.ts';

/** Runs one command line, given without the program's name. @returns the exit code; never rejects. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const session = createSession(argv);
  try {
    await buildProgram(session).parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has already said what it has to say.
    if (!(error instanceof CommanderError)) session.report(error);
    return exitCodeOf(error);
  } finally {
    session.close();
  }
}
