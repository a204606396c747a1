import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { programEnvironment } from './program-environment.ts';

export const WWCTL = resolve(import.meta.dirname, '../../bin/wwctl');

export interface WwctlRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WwctlOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts `wwctl` as a user would, for those who read what it writes themselves. */
export function spawnWwctl(argv: readonly string[], options: WwctlOptions = {}) {
  const child = spawn(WWCTL, argv, { env: programEnvironment(options.env), cwd: options.cwd });
  // A command that asks nothing may end before its input does.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  return child;
}

/** Starts `wwctl`, and gives its process and what becomes of it. */
export function startWwctl(argv: readonly string[], options: WwctlOptions = {}) {
  const child = spawnWwctl(argv, options);
  const ended = new Promise<number | null>((done) => child.once('close', done));
  const run = Promise.all([ended, text(child.stdout), text(child.stderr)]).then(
    ([code, stdout, stderr]): WwctlRun => ({ code, stdout, stderr }),
  );
  return { child, run };
}

export function runWwctl(argv: readonly string[], options: WwctlOptions = {}): Promise<WwctlRun> {
  return startWwctl(argv, options).run;
}
