import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { UnavailableError } from '../../domain/errors.ts';
import type { InitJob, InitMessage } from './init-job.ts';

type InitEnd = Extract<InitMessage, { ended: unknown }>['ended'];

/** Of the server itself, and none of the business of an image. */
const DROPPED = '-sys_module,-sys_boot,-sys_time,-sys_rawio';

/**
 * Its own mounts, processes, host name and IPC; the network is that of the server. Each program in the line ends when
 * the one before it does, and so does everything in the container.
 */
const NAMESPACES = [
  ...['setpriv', '--pdeathsig', 'KILL'],
  ...['unshare', '--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child', '--propagation', 'private'],
  ...['setpriv', '--bounding-set', DROPPED],
];

/** Runs the first process of a container to its end. */
export async function runInit(
  job: InitJob,
  program: readonly string[],
  { warn, signal }: { readonly warn: (text: string) => void; readonly signal: AbortSignal },
): Promise<InitEnd> {
  const [first = '', ...args] = [...NAMESPACES, ...program];
  const child = spawn(first, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await endOf(child, job, warn);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function endOf(child: ChildProcess, job: InitJob, warn: (text: string) => void): Promise<InitEnd> {
  let last: InitMessage | undefined;
  child.on('message', (message: InitMessage) => {
    if ('warning' in message) warn(message.warning);
    else last = message;
  });
  child.send(job, () => undefined); // when it is gone already, its end says why
  const [code, signal] = await exitOf(child);
  if (last !== undefined && 'ended' in last) return last.ended;
  if (last !== undefined && 'failed' in last)
    throw new UnavailableError(`the container does not start: ${last.failed}`);
  // Whoever killed it did not let it say what it had made, which stays.
  const exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
  return { exitCode: exitCode || 1, mountPoints: [], copies: [] };
}

async function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  try {
    return (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  } catch (cause) {
    throw new UnavailableError('cannot run setpriv and unshare: install util-linux', {}, { cause });
  }
}
