import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { arch, constants } from 'node:os';
import type { InitJob, InitMessage, MadeCopy } from './init-job.ts';
import { MountPoints } from './mount-points.ts';
import { mountOne, openMounts } from './site-mounts.ts';
import { loadSystemCalls, MS_BIND, MS_RDONLY, MS_REMOUNT } from './system-calls.ts';
import { mountSystem, openDevices } from './system-mounts.ts';

type Say = (message: InitMessage) => void;

const SHELLS = ['/bin/bash', '/bin/sh'];
/** Warewulf's name for it, and its older one. */
const HOOKS = ['/etc/warewulf/image_exit.sh', '/etc/warewulf/container_exit.sh'];
/** What ends the container is the command; these are for it. */
const FOR_THE_COMMAND = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first process of a container, alone in its namespaces: makes the image the root, runs the command, and the hook of
 * the image when that succeeded. When it ends, Linux ends whatever else runs in the container.
 */
export async function runContainerInit(job: InitJob, say: Say): Promise<void> {
  try {
    const { points, copies } = enterImage(job, say);
    const exitCode = await runCommands(job, say);
    say({ ended: { exitCode, mountPoints: points.made, copies } });
  } catch (error) {
    say({ failed: error instanceof Error ? error.message : String(error) });
  }
}

function enterImage(job: InitJob, say: Say): { points: MountPoints; copies: readonly MadeCopy[] } {
  const calls = loadSystemCalls();
  const points = new MountPoints();
  const devices = openDevices();
  const mounts = openMounts(job.mounts, (warning) => say({ warning }));
  process.chdir(job.root);
  calls.becomeRoot();
  mountSystem(calls, points, devices);
  const copies = mounts.flatMap((mount) => mountOne(calls, points, mount, job.isReadOnly) ?? []);
  calls.leaveOldRoot();
  if (job.isReadOnly) calls.mount({ source: '/', target: '/', flags: MS_BIND | MS_REMOUNT | MS_RDONLY });
  return { points, copies };
}

async function runCommands(job: InitJob, say: Say): Promise<number> {
  const command = job.command.length > 0 ? job.command : [shellOf(job.environment)];
  const exitCode = await run(command, job, say);
  const hook = HOOKS.find((path) => existsSync(path));
  if (exitCode !== 0 || job.isReadOnly || hook === undefined) return exitCode;
  const hookCode = await run(['/bin/sh', hook], job, say);
  if (hookCode !== 0) say({ warning: `${hook} of the image ended with ${hookCode}` });
  return hookCode;
}

function shellOf({ SHELL }: Readonly<Record<string, string>>): string {
  return [SHELL ?? '/bin/bash', ...SHELLS].find((path) => existsSync(path)) ?? '/bin/sh';
}

async function run(command: readonly string[], { environment }: InitJob, say: Say): Promise<number> {
  const [program = '', ...args] = command;
  let stopPassing = () => {};
  try {
    // Throws at once what it does not expect of an exec, such as ENOEXEC.
    const child = spawn(program, args, { stdio: 'inherit', cwd: '/', env: environment });
    stopPassing = passSignals(child);
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    say({ warning: whyNot(program, code, error) });
    return code === 'ENOENT' ? 127 : 126; // as shells do
  } finally {
    stopPassing();
  }
}

function whyNot(program: string, code: unknown, error: unknown): string {
  if (code === 'ENOENT') return `the image has no program ${program}`;
  if (code !== 'ENOEXEC') return `${program} of the image cannot be run: ${error}`;
  const remedy = 'install an emulator for it (Debian: qemu-user-static), or work in the image on a machine of its kind';
  return `${program} of the image is for another architecture than this server (${arch()}): ${remedy}`;
}

/** The terminal tells Ctrl-C to the command itself; what is told to us alone is passed on. */
function passSignals(child: ChildProcess): () => void {
  const pass = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGTERM' || signal === 'SIGHUP') child.kill(signal);
  };
  for (const signal of FOR_THE_COMMAND) process.on(signal, pass);
  return () => {
    for (const signal of FOR_THE_COMMAND) process.off(signal, pass);
  };
}
