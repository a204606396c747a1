import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { UnavailableError } from '../../domain/errors.ts';
import type { ImageWorkOptions } from '../../service/ports/image-builder.ts';
import type { ImageJob, ImageJobMessage, ImageJobResults } from './image-job.ts';
import { failureOf } from './worker-failure.ts';

/** Runs from the sources and from the compiled tree. */
const SOURCE = fileURLToPath(new URL('./image-worker.ts', import.meta.url));
const WORKER = import.meta.url.endsWith('.ts') ? SOURCE : SOURCE.replace(/\.ts$/, '.js');
/** Holds the trees of images with some two million names. */
const HEAP_MEBIBYTES = 2048;
/** A job makes many objects and keeps them: copying them around while they are young costs a fifth of its time. */
const YOUNG_MEBIBYTES = 64;
/** A change of an image is three jobs in a row, and a process takes as long to start as a small one takes. */
const IDLE_MILLISECONDS = 5000;

type Outcome = { readonly done: unknown } | { readonly error: unknown };

/** Processes that do one job on an image at a time; one that has done its job waits a moment for the next. */
export class ImageWorkers {
  readonly #idle = new Map<ChildProcess, NodeJS.Timeout>();

  /** Settles when nothing of the job goes on, whatever the outcome. */
  async run<Kind extends ImageJob['kind']>(
    job: Extract<ImageJob, { kind: Kind }>,
    options: ImageWorkOptions,
  ): Promise<ImageJobResults[Kind]> {
    options.signal?.throwIfAborted();
    const child = this.#take();
    const abort = () => child.kill('SIGKILL');
    options.signal?.addEventListener('abort', abort, { once: true });
    try {
      const outcome = await outcomeOf(child, job, options);
      options.signal?.throwIfAborted();
      if ('error' in outcome) throw outcome.error;
      this.#keep(child);
      // The worker runs the same sources: what it says of a job has the job's result type.
      return outcome.done as ImageJobResults[Kind];
    } finally {
      options.signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends those that wait. */
  async close(): Promise<void> {
    const waiting = [...this.#idle.keys()];
    const ended = waiting.map((child) => {
      hold(child);
      child.kill('SIGKILL');
      return once(child, 'exit');
    });
    await Promise.all(ended);
  }

  #take(): ChildProcess {
    const [child] = this.#idle.keys();
    if (!child) return this.#start();
    this.#forget(child);
    hold(child);
    return child;
  }

  #start(): ChildProcess {
    const child = fork(WORKER, [], {
      execArgv: [`--max-old-space-size=${HEAP_MEBIBYTES}`, `--max-semi-space-size=${YOUNG_MEBIBYTES}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    return child.once('exit', () => this.#forget(child));
  }

  #keep(child: ChildProcess): void {
    const end = () => {
      // First, or it could be given a job before its end is heard of.
      this.#forget(child);
      child.kill('SIGKILL');
    };
    this.#idle.set(child, setTimeout(end, IDLE_MILLISECONDS).unref());
    letGo(child);
  }

  #forget(child: ChildProcess): void {
    clearTimeout(this.#idle.get(child));
    this.#idle.delete(child);
  }
}

/** This process does not end before the child. */
function hold(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

/** A child that only waits keeps no process from ending; it ends with this one, since its channel does. */
function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  if (child.stderr instanceof Socket) child.stderr.unref();
}

function outcomeOf(child: ChildProcess, job: ImageJob, { progress }: ImageWorkOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    let failure: unknown;
    let lastWords = '';
    const listeners = {
      message: (message: ImageJobMessage) => {
        if ('progress' in message) progress?.(message.progress);
        else if ('done' in message) settle(message);
        else failure = failureOf(message.failed); // and ends
      },
      error: (cause: Error) => {
        failure ??= new UnavailableError('cannot start the image worker', {}, { cause });
        if (child.pid === undefined) settle({ error: failure });
      },
      close: (code: number | null, signal: string | null) =>
        settle({ error: failure ?? unexpectedEnd(code, signal, lastWords) }),
    };
    const listen = (text: Buffer) => {
      lastWords = (lastWords + text.toString()).slice(-2000);
    };
    const settle = (outcome: Outcome) => {
      for (const [event, listener] of Object.entries(listeners)) child.off(event, listener);
      child.stderr?.off('data', listen);
      resolve(outcome);
    };
    for (const [event, listener] of Object.entries(listeners)) child.on(event, listener);
    child.stderr?.on('data', listen);
    child.send(job);
  });
}

function unexpectedEnd(code: number | null, signal: string | null, lastWords: string): UnavailableError {
  const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
  const why = lastWords.trim().split('\n').slice(-3).join(' ');
  return new UnavailableError(`the image worker ${how}${why ? `: ${why}` : ''}`);
}
