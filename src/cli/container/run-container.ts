import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RemoteError } from '../../api/remote-error.ts';
import type { ContainerAnswer, ContainerEnd, ContainerJob, ContainerMessage } from '../../domain/container-job.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { CancelledError } from '../cancelled-error.ts';

/** Runs from the sources and from the compiled tree. */
const SOURCE = fileURLToPath(new URL('../../bin/image-container.ts', import.meta.url));
const PROGRAM = import.meta.url.endsWith('.ts') ? SOURCE : SOURCE.replace(/\.ts$/, '.js');
/** Its mounts are nobody else's. */
const IN_ITS_MOUNTS = ['--mount', '--propagation', 'private', '--'];
/** Holds the trees of images with some two million names. */
const NODE_ARGS = ['--max-old-space-size=2048', '--disable-warning=ExperimentalWarning'];

type Progress = Extract<ContainerMessage, { progress: unknown }>['progress'];

export interface ContainerWatch {
  /** Told how far it is until the command begins. */
  readonly progress: (progress: Progress) => void;
  readonly warning: (text: string) => void;
  /** Says what became of the layer. */
  readonly ended: (end: ContainerEnd) => Promise<ContainerAnswer>;
}

export interface RunningContainer {
  /** Resolves when the command begins and has the terminal, or when it never will. */
  readonly begun: Promise<void>;
  /** The exit code of the command, once everything is done. */
  readonly exitCode: Promise<number>;
}

/** Runs a container in a process of its own, because it takes what the daemon is made of, and mounts. */
export function runContainer(job: ContainerJob, watch: ContainerWatch): RunningContainer {
  const begun = Promise.withResolvers<void>();
  const exitCode = run(job, { ...watch, running: begun.resolve });
  exitCode.then(() => begun.resolve(), begun.resolve);
  return { begun: begun.promise, exitCode };
}

type Watch = ContainerWatch & { readonly running: () => void };

async function run(job: ContainerJob, watch: Watch): Promise<number> {
  const child = spawn('unshare', [...IN_ITS_MOUNTS, process.execPath, ...NODE_ARGS, PROGRAM], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const end = () => child.kill('SIGTERM');
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  try {
    return await followContainer(child, job, watch);
  } finally {
    process.off('SIGTERM', end);
    process.off('SIGHUP', end);
  }
}

async function followContainer(child: ChildProcess, job: ContainerJob, watch: Watch): Promise<number> {
  let ended: ContainerEnd | undefined;
  let failure: unknown;
  const answer = async (end: ContainerEnd): Promise<void> => {
    ended = end;
    const reply = await watch.ended(end).catch((error: unknown): ContainerAnswer => {
      failure = error;
      return {};
    });
    child.send(reply, () => undefined);
  };
  child.on('message', (message: ContainerMessage) => {
    if ('progress' in message) watch.progress(message.progress);
    else if ('running' in message) watch.running();
    else if ('warning' in message) watch.warning(message.warning);
    else if ('ended' in message) void answer(message.ended);
    else failure = new RemoteError(message.failed.kind, message.failed.message);
  });
  child.send(job, () => undefined); // when it is gone already, its end says why
  await exitOf(child);
  if (failure !== undefined) throw failure;
  if (ended === undefined) throw new CancelledError('the container was ended: nothing was changed');
  return ended.exitCode;
}

async function exitOf(child: ChildProcess): Promise<void> {
  try {
    await once(child, 'close');
  } catch (cause) {
    throw new UnavailableError('cannot run unshare: install util-linux', { program: 'unshare' }, { cause });
  }
}
