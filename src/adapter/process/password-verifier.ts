import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UnavailableError } from '../../domain/errors.ts';
import type { PasswordVerifier } from '../../service/ports/password-verifier.ts';
import { createExclusive } from '../file/exclusive.ts';
import type { PasswordQuestion } from './password-worker.ts';

/** Runs from the sources and from the compiled tree. */
const SOURCE = fileURLToPath(new URL('./password-worker.ts', import.meta.url));
const WORKER = import.meta.url.endsWith('.ts') ? SOURCE : SOURCE.replace(/\.ts$/, '.js');
/** At a tenth of a second each, the last one waits for about three seconds. */
const LONGEST_QUEUE = 32;

/** Compares passwords in a thread of its own, one after the other. The thread starts with the first one. */
export function createPasswordVerifier(): PasswordVerifier & { close(): Promise<void> } {
  const oneByOne = createExclusive();
  let worker: Worker | undefined;
  let waiting = 0;
  const ask = async (question: PasswordQuestion): Promise<boolean> => {
    worker ??= startWorker(() => {
      worker = undefined;
    });
    return answerOf(worker, question);
  };
  return {
    verify: async (password, hash) => {
      if (waiting >= LONGEST_QUEUE) throw new UnavailableError('too many logins at once: try again in some seconds');
      waiting += 1;
      try {
        return await oneByOne(() => ask({ password, hash }));
      } finally {
        waiting -= 1;
      }
    },
    close: async () => {
      await worker?.terminate();
    },
  };
}

function startWorker(ended: () => void): Worker {
  const worker = new Worker(WORKER, { execArgv: [] });
  worker.unref();
  // What went wrong is heard by whoever waits for the answer.
  worker.on('error', () => undefined);
  worker.once('exit', ended);
  return worker;
}

async function answerOf(worker: Worker, question: PasswordQuestion): Promise<boolean> {
  const settled = new AbortController();
  const ended = once(worker, 'exit', { signal: settled.signal }).then(() => {
    throw new UnavailableError('the comparison of passwords was cut short');
  });
  try {
    const answer = once(worker, 'message', { signal: settled.signal });
    worker.postMessage(question);
    const [isRight] = await Promise.race([answer, ended]);
    return isRight === true;
  } finally {
    settled.abort();
  }
}
