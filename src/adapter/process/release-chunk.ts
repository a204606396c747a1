/** Smaller buffers may be parts of the pool that all small buffers share. */
const MIN_BYTES = 64 * 1024;

/**
 * Gives a buffer's memory back at once, when the buffer is the last part of it. Nobody may use it afterwards. Waiting for
 * the garbage collector would be right too, but hundreds of megabytes that pass by make it run dozens of times.
 */
export function releaseChunk(chunk: Buffer): void {
  const { buffer, byteOffset, byteLength } = chunk;
  if (!(buffer instanceof ArrayBuffer) || byteLength < MIN_BYTES) return;
  if (byteOffset + byteLength === buffer.byteLength) buffer.transfer(0);
}
