import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Writable } from 'node:stream';
import { UnavailableError } from '../../domain/errors.ts';
import type { ImageFormat } from '../../domain/image-format.ts';

/** Where an archive's bytes go on their way into a file. */
export interface PackedFile {
  readonly input: Writable;
  /** Resolves when the file is whole, once `input` has ended. Rejects when it cannot be written. */
  finished(): Promise<void>;
  /** Stops at once. */
  abandon(): void;
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
  return { input, finished: async () => undefined, abandon: () => input.destroy() };
}

function packedBy(program: string, child: ChildProcess): PackedFile {
  const { stdin } = child;
  if (!stdin) throw new UnavailableError(`${program} has no standard input`);
  const ended = packerEnd(program, child);
  // A failing packer breaks its input too: that error waits for this one, which says why.
  ended.catch((error: Error) => stdin.destroy(error));
  stdin.on('error', () => undefined);
  return { input: stdin, finished: () => ended, abandon: () => child.kill('SIGKILL') };
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
