import type { Command } from 'commander';
import { type ApiClient, createApiClient } from '../api/client.ts';
import type { Progress } from '../api/progress.ts';
import { callerName, commandText } from './caller.ts';
import { CancelledError } from './cancelled-error.ts';
import { chooseDaemon } from './choose-daemon.ts';
import { EXIT_CODES } from './exit-code.ts';
import { printable } from './output/printable.ts';
import { styled, type Terminal, terminalOf } from './output/terminal.ts';

/** One run of `wwctl`: its streams, its global options, and the daemon it talks to. */
export interface Session {
  /** The words after `wwctl`. */
  readonly argv: readonly string[];
  /** Aborted, with a CancelledError, by Ctrl-C. */
  readonly signal: AbortSignal;
  /** What standard output is, for `formatOutput`. */
  readonly terminal: Terminal;
  /** The warewulf.conf that the command's global options name; undefined: that of the environment or the usual one. */
  configFile(command: Command): string | undefined;
  /** The daemon that the command's global options name. */
  api(command: Command): Promise<ApiClient>;
  /** Runs a long call, showing how far it is. */
  withProgress<T>(call: (options: LongCallOptions) => Promise<T>): Promise<T>;
  write(output: string | Uint8Array): void;
  writeError(text: string): void;
  /** Says what went wrong; with `--debug` also where. */
  report(error: unknown): void;
  close(): void;
}

interface LongCallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

interface GlobalOptions {
  readonly config?: string;
  readonly warewulfconf?: string;
  readonly server?: string;
  readonly tokenFile?: string;
  readonly cacert?: string;
  readonly verbose?: boolean;
  readonly debug?: boolean;
}

export function createSession(argv: readonly string[]): Session {
  const interrupted = new AbortController();
  const onSignal = (): void => interrupted.abort(new CancelledError('interrupted'));
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  // `wwctl node list | head` closes the pipe early: no word about it, but a change may not have been made yet.
  process.stdout.on('error', endOnLostOutput);
  let isDebug = false;
  return {
    argv,
    signal: interrupted.signal,
    // A window changes its size while a list is watched.
    get terminal() {
      return terminalOf(process.stdout, process.env);
    },
    configFile,
    api: async (command) => {
      const options = globalOptions(command);
      isDebug = options.debug ?? false;
      return createApiClient({
        ...(await chooseDaemon({ ...options, config: configFile(command) }, process.env)),
        who: callerName(process.env),
        command: commandText(argv),
        ...(options.verbose || isDebug ? { trace: (line: string) => process.stderr.write(`${line}\n`) } : {}),
      });
    },
    withProgress: (call) => withProgress(interrupted.signal, call),
    write: (output) => process.stdout.write(output),
    writeError: (text) => process.stderr.write(text),
    report: (error) => process.stderr.write(errorText(error, isDebug)),
    close: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

function configFile(command: Command): string | undefined {
  const { config, warewulfconf } = globalOptions(command);
  return config ?? warewulfconf;
}

/** Global options may stand at every level; the innermost wins. */
function globalOptions(command: Command): GlobalOptions {
  const outer = command.parent === null ? {} : globalOptions(command.parent);
  return { ...outer, ...command.opts<GlobalOptions>() };
}

async function withProgress<T>(signal: AbortSignal, call: (options: LongCallOptions) => Promise<T>): Promise<T> {
  const { createProgressDisplay } = await import('./output/progress-display.ts');
  const display = await createProgressDisplay(process.stderr);
  try {
    return await call({ signal, onProgress: display.show });
  } finally {
    display.close();
  }
}

function errorText(error: unknown, isDebug: boolean): string {
  const message = error instanceof Error ? error.message : String(error);
  const trace = isDebug && error instanceof Error ? `${error.stack}\n` : '';
  const label = styled('ERROR:', 'red', terminalOf(process.stderr, process.env));
  return `${label} ${message.split('\n').map(printable).join('\n')}\n${trace}`;
}

function endOnLostOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT_CODES.unread.code);
  process.stderr.write(`ERROR: cannot write the output (${error.code ?? error.message}): see where it goes\n`);
  process.exit(EXIT_CODES.internal.code);
}
