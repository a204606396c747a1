import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Writable } from 'node:stream';
import { UnavailableError } from '../../domain/errors.ts';
import type { ImageFormat } from '../../domain/image-format.ts';
import { systemErrorCode } from '../file/system-error-code.ts';

/** Where an archive's bytes go on their way into a file. */
export interface PackedFile {
  readonly input: Writable;
  /** Resolves when the file is whole, once `input` has ended. Rejects when it cannot be written. */
  finished(): Promise<void>;
  /** Stops at once after a failure, and says what caused it: a packer that fails breaks its input before it says why. */
  abandon(failure: unknown): Promise<unknown>;
}

/**
 * One inflater feeds about four threads of zstd -3; each costs some 20 MB. The number changes nothing in the output:
 * from one thread up, zstd cuts its input at fixed places.
 */
const MAX_THREADS = 4;

/** Commands whose output depends on nothing but their input: no names, no times. */
function commandFor(format: Exclude<ImageFormat, 'cpio'>): readonly [string, ...string[]] {
  const threads = Math.min(availableParallelism(), MAX_THREADS);
  return format === 'cpio.zst' ? ['zstd', '-q', '-c', '-3', `-T${threads}`] : ['pigz', '-c', '-n', '-6'];
}

/** Opens `path`, which must not exist, for an archive in the given format. */
export async function openPackedFile(path: string, format: ImageFormat): Promise<PackedFile> {
  if (format === 'cpio') return plainFile(path);
  const file = await open(path, 'wx', 0o644);
  try {
    const [program, ...args] = commandFor(format);
    return packedBy(program, spawn(program, args, { stdio: ['pipe', file.fd, 'pipe'] }));
  } finally {
    await file.close();
  }
}

function plainFile(path: string): PackedFile {
  const input = createWriteStream(path, { flags: 'wx', mode: 0o644 });
  const abandon = async (failure: unknown) => {
    input.destroy();
    return failure;
  };
  return { input, finished: async () => undefined, abandon };
}

function packedBy(program: string, child: ChildProcess): PackedFile {
  const { stdin } = child;
  if (!stdin) throw new UnavailableError(`${program} has no standard input`);
  const ended = packerEnd(program, child);
  // Either is heard of by who writes or by who waits for the end.
  ended.catch((error: Error) => stdin.destroy(error));
  stdin.on('error', () => undefined);
  const abandon = async (failure: unknown) => {
    if (systemErrorCode(failure) !== 'EPIPE') child.kill('SIGKILL');
    const reason = await ended.catch((error: unknown) => error);
    return systemErrorCode(failure) === 'EPIPE' ? (reason ?? failure) : failure;
  };
  return { input: stdin, finished: () => ended, abandon };
}

async function packerEnd(program: string, child: ChildProcess): Promise<void> {
  let message = '';
  child.stderr?.on('data', (text: Buffer) => {
    message = (message + text.toString()).slice(0, 1000);
  });
  let code: unknown;
  try {
    [code] = await once(child, 'close');
  } catch (error) {
    throw new UnavailableError(`cannot run ${program}: install the package ${program}`, {}, { cause: error });
  }
  if (code !== 0) throw new UnavailableError(`${program} failed: ${message.trim() || `exit code ${String(code)}`}`);
}
