import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type ApiClient, createApiClient } from '../../../src/api/client.ts';
import type { DaemonPlace } from '../../support/daemon-process.ts';
import type { Vitals } from './serve.ts';

/** A daemon in a process of its own that says how long it kept others waiting. */
export class MeasuredDaemon {
  readonly api: ApiClient;
  readonly startMs: number;
  readonly #child: ChildProcess;

  private constructor({ socket }: DaemonPlace, child: ChildProcess, startMs: number) {
    this.api = createApiClient({ socketPath: socket, who: 'bench', command: 'bench' });
    this.#child = child;
    this.startMs = startMs;
  }

  static async start(place: DaemonPlace): Promise<MeasuredDaemon> {
    const startedAt = performance.now();
    const child = fork(join(import.meta.dirname, 'serve.ts'), [place.configFile]);
    await once(child, 'message');
    return new MeasuredDaemon(place, child, performance.now() - startedAt);
  }

  /** Since the last call. */
  async vitals(): Promise<Vitals> {
    const answer = once(this.#child, 'message');
    this.#child.send('vitals');
    const [vitals] = await answer;
    return vitals;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}
