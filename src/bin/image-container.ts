import { runContainerInit } from '../adapter/container/container-init.ts';
import type { InitJob, InitMessage } from '../adapter/container/init-job.ts';
import { runContainer } from '../adapter/container/run-container.ts';
import { diskFailure } from '../adapter/file/disk-failure.ts';
import type { ContainerAnswer, ContainerJob, ContainerMessage } from '../domain/container-job.ts';
import { WarewulfError } from '../domain/errors.ts';

/**
 * Runs one container for `wwctl image exec` and `shell`, which starts it in a mount namespace of its own and speaks to it
 * over the IPC channel. Started with `init` it is the first process of that container.
 */
const [role] = process.argv.slice(2);
const ended = new AbortController();
let reported = '';

if (role === 'init') process.once('message', (job: InitJob) => void init(job));
else {
  process.once('message', (job: ContainerJob) => void run(job));
  // Whoever started it is gone.
  process.on('disconnect', () => ended.abort(new Error('nobody waits for it')));
  process.on('SIGTERM', () => ended.abort(new Error('ended')));
}

async function init(job: InitJob): Promise<void> {
  const sent: Promise<unknown>[] = [];
  await runContainerInit(job, (message) => sent.push(say(message)));
  await Promise.all(sent);
  process.disconnect();
}

async function run(job: ContainerJob): Promise<void> {
  try {
    await runContainer(job, {
      initProgram: [process.execPath, ...process.execArgv, process.argv[1] ?? '', 'init'],
      report: reportOnce,
      warn: (warning) => void say({ warning }),
      begins: () => {
        // Ctrl-C is for the command.
        for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => undefined);
        void say({ running: true });
      },
      end: (end) => {
        const answer = Promise.withResolvers<ContainerAnswer>();
        process.once('message', answer.resolve);
        ended.signal.addEventListener('abort', () => answer.reject(ended.signal.reason));
        void say({ ended: end });
        return answer.promise;
      },
      signal: ended.signal,
    });
  } catch (cause) {
    const error = diskFailure(cause, job.containersDirectory);
    const kind = error instanceof WarewulfError ? error.kind : 'internal';
    const message = error instanceof Error ? error.message : String(error);
    if (!ended.signal.aborted) await say({ failed: { kind, message } });
  }
  if (process.connected) process.disconnect();
}

function reportOnce(phase: string, text: string): void {
  if (text === reported) return;
  reported = text;
  void say({ progress: { phase, text } });
}

/** Resolves when it is on its way; nobody hears it when whoever started us is gone. */
function say(message: ContainerMessage | InitMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}
