import { CommanderError } from 'commander';
import { exitCodeOf } from './exit-code.ts';
import { helpArguments } from './help-arguments.ts';
import { buildProgram } from './program.ts';
import { ProgramEnded } from './program-ended.ts';
import { createSession } from './session.ts';

/** Runs one command line, given without the program's name. @returns the exit code; never rejects. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const session = createSession(argv);
  try {
    const program = buildProgram(session);
    await program.parseAsync(helpArguments(argv, program), { from: 'user' });
    return 0;
  } catch (error) {
    // Commander, and a program that was run, have already said what they have to say.
    if (!(error instanceof CommanderError || error instanceof ProgramEnded)) session.report(error);
    return exitCodeOf(error);
  } finally {
    session.close();
  }
}
