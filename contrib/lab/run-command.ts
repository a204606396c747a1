import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Aborting kills the command at once. */
  readonly signal?: AbortSignal | undefined;
  /** Gets every finished line of the command's standard error, for live progress. */
  readonly onErrorLine?: (line: string) => void;
}

/** Runs a command to its end, with nothing to read, and gives its standard output. Throws an Error with the end of its standard error. */
export const runCommand = async (argv: readonly string[], options: CommandOptions = {}): Promise<string> => {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    signal: options.signal,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, ended] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr, options.onErrorLine),
    ending(child),
  ]);
  if (ended !== 0) throw new Error(`${argv.join(' ')}: ${ended}\n${lastLines(errors || output, 15)}`);
  return output;
};

/** Resolves to the exit code, or to a text for a signal or a program that could not be started. */
const ending = async (child: ChildProcess): Promise<number | string> => {
  try {
    const [code, signal] = await once(child, 'close');
    if (typeof code !== 'number') return `ended by ${signal}`;
    return code === 0 ? 0 : `exit code ${code}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const collect = async (stream: Readable, onLine?: (line: string) => void): Promise<string> => {
  let text = '';
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    text += chunk;
    if (onLine === undefined) continue;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  }
  return text;
};

/** The last `count` lines of a text that have something in them. */
export const lastLines = (text: string, count: number): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n');
