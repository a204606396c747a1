import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable, type TransformOptions } from 'node:stream';
import { createGunzip, type ZlibOptions } from 'node:zlib';
import type { LayerCompression } from '../../codec/oci/image-manifest.ts';
import { CorruptError, UnavailableError } from '../../domain/errors.ts';
import { releaseChunk } from './release-chunk.ts';

const READ_BYTES = 1024 * 1024;
const INFLATE_OPTIONS: ZlibOptions & TransformOptions = {
  // Small enough to stay in the processor's cache on the way from the inflater to the parser.
  chunkSize: 256 * 1024,
  // Lets the inflater work ahead of the parser.
  readableHighWaterMark: 2 * 1024 * 1024,
};

/** The tar bytes of a layer blob. */
export interface LayerStream {
  /** Each chunk is valid until the next one is asked for. Throws CorruptError when the packed data is broken. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes of the blob taken in so far, for progress; 0 where that is not known before the end. */
  packedBytes(): number;
}

export function readLayer(path: string, compression: LayerCompression): LayerStream {
  if (compression === 'zstd') return { chunks: readZstd(path), packedBytes: () => 0 };
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  if (compression === 'none') return { chunks: released(file), packedBytes: () => file.bytesRead };
  const gunzip = createGunzip(INFLATE_OPTIONS);
  // Errors of either stream reach the reader of the last one.
  pipeline(file, gunzip, () => undefined);
  return { chunks: translateErrors(gunzip, path), packedBytes: () => gunzip.bytesWritten };
}

async function* translateErrors(stream: Readable, path: string): AsyncGenerator<Buffer, void> {
  try {
    yield* released(stream);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('Z_')) throw error;
    throw new CorruptError(`layer blob ${path} is broken: ${error instanceof Error ? error.message : code}`);
  }
}

async function* released(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  for await (const chunk of stream) {
    yield chunk;
    releaseChunk(chunk);
  }
}

/** The zstd program reads every kind of frame that is in use; node:zlib stops at a skippable frame in front. */
async function* readZstd(path: string): AsyncGenerator<Buffer, void> {
  const file = await open(path, 'r');
  const child = spawn('zstd', ['-d', '-c', '-q'], { stdio: [file.fd, 'pipe', 'pipe'] });
  const ended = zstdEnd(child, path);
  ended.catch(() => undefined); // awaited below, unless the reader leaves early
  try {
    if (child.stdout) yield* released(child.stdout);
    await ended;
  } finally {
    child.kill('SIGKILL');
    await file.close();
  }
}

async function zstdEnd(child: ChildProcess, path: string): Promise<void> {
  let message = '';
  child.stderr?.on('data', (text: Buffer) => {
    message = (message + text.toString()).slice(0, 1000);
  });
  try {
    const [code] = await once(child, 'close');
    if (code !== 0) throw new CorruptError(`layer blob ${path} is broken: ${message.trim()}`);
  } catch (error) {
    if (error instanceof CorruptError) throw error;
    throw new UnavailableError('cannot run zstd: install the package zstd', {}, { cause: error });
  }
}
