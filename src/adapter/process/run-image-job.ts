import { type ChildProcess, fork } from 'node:child_process';
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

type Outcome = { readonly done: unknown } | { readonly error: unknown };

/** Does one job in a process of its own. Settles after that process has ended, whatever the outcome. */
export async function runImageJob<Kind extends ImageJob['kind']>(
  job: Extract<ImageJob, { kind: Kind }>,
  options: ImageWorkOptions,
): Promise<ImageJobResults[Kind]> {
  options.signal?.throwIfAborted();
  const child = fork(WORKER, [], {
    execArgv: [`--max-old-space-size=${HEAP_MEBIBYTES}`, `--max-semi-space-size=${YOUNG_MEBIBYTES}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const abort = () => child.kill('SIGKILL');
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    const outcome = await outcomeOf(child, job, options);
    options.signal?.throwIfAborted();
    if ('error' in outcome) throw outcome.error;
    // The worker runs the same sources: what it says of a job has the job's result type.
    return outcome.done as ImageJobResults[Kind];
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

function outcomeOf(child: ChildProcess, job: ImageJob, { progress }: ImageWorkOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    let outcome: Outcome | undefined;
    let lastWords = '';
    child.stderr?.on('data', (text: Buffer) => {
      lastWords = (lastWords + text.toString()).slice(-2000);
    });
    child.on('message', (message: ImageJobMessage) => {
      if ('progress' in message) progress?.(message.progress);
      else outcome = 'done' in message ? message : { error: failureOf(message.failed) };
    });
    child.once('error', (error) => {
      outcome ??= { error: new UnavailableError('cannot start the image worker', {}, { cause: error }) };
      if (child.pid === undefined) resolve(outcome);
    });
    child.once('close', (code, signal) => resolve(outcome ?? { error: unexpectedEnd(code, signal, lastWords) }));
    child.send(job);
  });
}

function unexpectedEnd(code: number | null, signal: string | null, lastWords: string): UnavailableError {
  const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
  const why = lastWords.trim().split('\n').slice(-3).join(' ');
  return new UnavailableError(`the image worker ${how}${why ? `: ${why}` : ''}`);
}
