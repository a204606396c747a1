import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { FileFormat } from '../../domain/image-format.ts';
import { type PackedFile, packedBy } from './packed-file.ts';

/** What is an archive in one piece, perhaps compressed. */
export type StreamFormat = Exclude<FileFormat, 'squashfs'>;

/**
 * One inflater feeds about four threads of zstd -3; each costs some 20 MB. The number changes nothing in the output:
 * from one thread up, zstd cuts its input at fixed places.
 */
const MAX_THREADS = 4;

/** Commands whose output depends on nothing but their input: no names, no times. */
function commandFor(format: Exclude<StreamFormat, 'cpio'>): readonly [string, ...string[]] {
  const threads = Math.min(availableParallelism(), MAX_THREADS);
  return format === 'cpio.zst' ? ['zstd', '-q', '-c', '-3', `-T${threads}`] : ['pigz', '-c', '-n', '-6'];
}

/** Opens `path`, which must not exist, for an archive in the given format. */
export async function openPackedFile(path: string, format: StreamFormat): Promise<PackedFile> {
  if (format === 'cpio') return plainFile(path);
  const file = await open(path, 'wx', 0o644);
  try {
    const [program, ...args] = commandFor(format);
    return packedBy(spawn(program, args, { stdio: ['pipe', file.fd, 'pipe'] }), { program, debianPackage: program });
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
