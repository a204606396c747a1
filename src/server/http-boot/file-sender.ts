import { type FileHandle, open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { CorruptError, UnavailableError } from '../../domain/errors.ts';
import type { ServedFile } from '../../service/ports/served-file.ts';
import type { ByteRange } from './byte-range.ts';

/**
 * Sends a part of an open file as the body of a response; `onSent` hears of bytes that the connection took.
 * @returns false when the client closed the connection before the end.
 * @throws CorruptError when the file is shorter than it should be.
 */
export type SendFile = (
  handle: FileHandle,
  range: ByteRange,
  response: ServerResponse,
  onSent: (bytes: number) => void,
) => Promise<boolean>;

/** Large reads cost the least per byte; with many clients they would cost too much memory. */
const CHUNK_BYTES = [1024 * 1024, 256 * 1024, 64 * 1024] as const;

/**
 * Makes the sender of file bodies. Two buffers per transfer are filled and sent in turn: while the socket takes one,
 * the next is read, and a slow client holds back reading. All transfers together stay near `memoryBytes`.
 */
export function createFileSender(memoryBytes: number): SendFile {
  let active = 0;
  return async (handle, range, response, onSent) => {
    active += 1;
    const fitting = CHUNK_BYTES.find((bytes) => 2 * bytes * active <= memoryBytes) ?? CHUNK_BYTES[2];
    try {
      return await copy(handle, range, response, Math.min(fitting, range.last - range.first + 1), onSent);
    } finally {
      active -= 1;
    }
  };
}

/** Opens a file for one request. What is put in its place later does not touch the answer. */
export async function openServedFile(file: ServedFile): Promise<FileHandle> {
  const handle = await open(file.path).catch((cause: unknown) => {
    throw new UnavailableError(`${file.path} cannot be opened; it is made anew when asked for again`, {}, { cause });
  });
  const { size } = await handle.stat();
  if (size === file.sizeBytes) return handle;
  await handle.close();
  throw new CorruptError(`${file.path} has ${size} bytes instead of ${file.sizeBytes}: delete it, it is made anew`);
}

async function copy(
  handle: FileHandle,
  { first, last }: ByteRange,
  response: ServerResponse,
  chunkBytes: number,
  onSent: (bytes: number) => void,
): Promise<boolean> {
  if (response.destroyed) return false;
  const gone = new Promise<'gone'>((resolve) => response.once('close', () => resolve('gone')));
  const makeSlot = () => ({ buffer: Buffer.allocUnsafeSlow(chunkBytes), written: Promise.resolve() });
  let [slot, other] = [makeSlot(), makeSlot()];
  for (let position = first; position <= last; ) {
    if ((await Promise.race([slot.written, gone])) === 'gone') return false;
    const { bytesRead } = await handle.read(slot.buffer, 0, Math.min(chunkBytes, last + 1 - position), position);
    if (bytesRead === 0) throw new CorruptError(`a served file ends at byte ${position} instead of ${last + 1}`);
    slot.written = write(response, slot.buffer.subarray(0, bytesRead), onSent);
    position += bytesRead;
    [slot, other] = [other, slot];
  }
  return (await Promise.race([Promise.all([slot.written, other.written]), gone])) !== 'gone';
}

/** Resolves when the buffer may be used again. A failed write closes the response, which is heard there. */
function write(response: ServerResponse, chunk: Buffer, onSent: (bytes: number) => void): Promise<void> {
  return new Promise((resolve) => {
    response.write(chunk, (error) => {
      if (!error) onSent(chunk.length);
      resolve();
    });
  });
}
