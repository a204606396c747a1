import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { UnavailableError } from '../../domain/errors.ts';
import { type NodeExit, TIMED_OUT } from './node-exit.ts';
import type { NodeOutput, OutputSink, StreamName } from './node-output.ts';
import type { SshTarget } from './ssh-argv.ts';

export interface RunOptions {
  readonly argvOf: (target: SshTarget) => readonly [string, ...string[]];
  readonly output: OutputSink;
  /** How many run at one moment. */
  readonly fanout: number;
  /** Seconds between two starts. */
  readonly sleepSeconds: number;
  /** Seconds that a command may take; 0: as long as it wants. */
  readonly timeoutSeconds: number;
  /** The command may read our standard input. */
  readonly hasInput: boolean;
  readonly signal: AbortSignal;
  /** Told how many are done. */
  readonly onDone: (count: number) => void;
}

/** Between being asked to end and being made to. */
const GRACE_MS = 2000;

/**
 * Runs a command for each target, some at a time, and shows what they print.
 * @returns how they ended; when aborted, only those that were done before. No process that it started is left.
 * @throws UnavailableError when the remote shell cannot be started
 */
export async function runOnNodes(targets: readonly SshTarget[], options: RunOptions): Promise<readonly NodeExit[]> {
  const exits: NodeExit[] = [];
  const running = new Set<ChildProcess>();
  const endRunning = () => {
    for (const child of running) child.kill('SIGTERM');
  };
  // We may end at once, because nobody reads us any more.
  process.once('exit', endRunning);
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const waiting = targets.values();
  const start = startEvery(options.sleepSeconds * 1000, signal);
  const work = async () => {
    for (const target of waiting) {
      await start();
      const exit = await runOne(target, { ...options, signal, running });
      signal.throwIfAborted();
      exits.push(exit);
      options.onDone(exits.length);
    }
  };
  const workers = Array.from({ length: Math.min(options.fanout, targets.length) }, () =>
    work().catch((error: unknown) => failed.abort(error)),
  );
  await Promise.all(workers);
  process.off('exit', endRunning);
  if (!options.signal.aborted) failed.signal.throwIfAborted();
  await options.output.close();
  return exits;
}

/** @returns a function that resolves when the next command may start. */
function startEvery(milliseconds: number, signal: AbortSignal): () => Promise<void> {
  let last: Promise<unknown> | undefined;
  return async () => {
    signal.throwIfAborted();
    const before = last;
    last = (before ?? Promise.resolve()).then(() => milliseconds > 0 && wait(milliseconds, undefined, { signal }));
    last.catch(() => undefined); // whoever waits for it hears of it
    await before;
    signal.throwIfAborted();
  };
}

async function runOne(
  target: SshTarget,
  options: RunOptions & { readonly running: Set<ChildProcess> },
): Promise<NodeExit> {
  const { node } = target;
  const [program, ...args] = options.argvOf(target);
  const child = spawn(program, args, { stdio: [options.hasInput ? 'inherit' : 'ignore', 'pipe', 'pipe'] });
  options.running.add(child);
  const limit = options.timeoutSeconds > 0 ? AbortSignal.timeout(options.timeoutSeconds * 1000) : undefined;
  const ended = endedOf(child, program);
  const stopKilling = killWhenAborted(
    child,
    limit === undefined ? options.signal : AbortSignal.any([options.signal, limit]),
  );
  const output = options.output.open(node);
  try {
    const [{ code, signal }] = await Promise.all([ended, forward(child, output)]);
    await output.end();
    if (limit?.aborted) return { node, code: TIMED_OUT, why: `not done after ${options.timeoutSeconds} s` };
    if (signal !== null) return { node, code: 128 + constants.signals[signal], why: signal };
    return { node, code: code ?? 1 };
  } finally {
    options.running.delete(child);
    stopKilling();
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

async function endedOf(child: ChildProcess, program: string): Promise<Ended> {
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UnavailableError(
      `cannot start ${program} (${why}): install openssh-client, or name another with --rsh`,
      { program },
      { cause },
    );
  }
}

async function forward(child: ChildProcess, output: NodeOutput): Promise<void> {
  const streams: readonly (readonly [StreamName, Readable | null])[] = [
    ['stdout', child.stdout],
    ['stderr', child.stderr],
  ];
  await Promise.all(
    streams.map(async ([name, stream]) => {
      try {
        for await (const text of stream?.setEncoding('utf8') ?? []) await output.write(name, String(text));
      } catch (error) {
        if (!child.killed) throw error; // the rest of what it had to say is not waited for
      }
    }),
  );
}

/** @returns a function that ends the watch. */
function killWhenAborted(child: ChildProcess, signal: AbortSignal): () => void {
  let insist: NodeJS.Timeout | undefined;
  const kill = () => {
    child.kill('SIGTERM');
    insist = setTimeout(() => {
      child.kill('SIGKILL');
      // Somebody else may hold them open.
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, GRACE_MS);
  };
  if (signal.aborted) kill();
  else signal.addEventListener('abort', kill, { once: true });
  return () => {
    signal.removeEventListener('abort', kill);
    clearTimeout(insist);
  };
}
