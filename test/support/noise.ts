import { createCipheriv } from 'node:crypto';

/** Bytes that do not pack, and are always the same. */
export function noise(sizeBytes: number): Buffer<ArrayBuffer> {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(sizeBytes));
}
