import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';

/** One comparison that the worker is asked for. */
export interface PasswordQuestion {
  readonly password: string;
  readonly hash: string;
}

/** The main program of the thread that compares passwords: each takes a processor for a tenth of a second and more. */
parentPort?.on('message', ({ password, hash }: PasswordQuestion) => {
  parentPort?.postMessage(compareSync(password, hash));
});
