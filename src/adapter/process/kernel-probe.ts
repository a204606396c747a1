import { decodeKernel, KERNEL_MAGIC_BYTES, type KernelIdentity } from '../../codec/kernel/decode-kernel.ts';
import type { TarMember } from '../../codec/tar/tar-member.ts';
import { identifyKernel, isGzip } from './identify-kernel.ts';

/** Larger ones are not held in memory: no kernel is. */
const MOST_BYTES = 256 * 1024 ** 2;
/** Of all that is packed with gzip, only what is named like a kernel is unpacked. */
const KERNEL_NAMES = /(^|\/)(vmlinuz|Image)[^/]*$/;

/** Finds out of passing files whether they are kernels, and which. Of other files it keeps nothing. */
export class KernelProbe {
  #state: 'unknown' | 'kernel' | 'other' = 'other';
  /** What has passed of a kernel, or of a file too short to tell yet. */
  #held: Buffer[] = [];
  #mayBePacked = false;

  begin({ type, path, sizeBytes }: Pick<TarMember, 'type' | 'path' | 'sizeBytes'>): void {
    const mayBeKernel = type === 'file' && sizeBytes >= KERNEL_MAGIC_BYTES && sizeBytes <= MOST_BYTES;
    this.#state = mayBeKernel ? 'unknown' : 'other';
    this.#mayBePacked = KERNEL_NAMES.test(path);
  }

  data(slice: Buffer): void {
    if (this.#state === 'unknown') this.#look(slice);
    if (this.#state !== 'other') this.#held.push(Buffer.from(slice));
  }

  end(): KernelIdentity | undefined {
    const identity = this.#state === 'kernel' ? identifyKernel(Buffer.concat(this.#held)) : undefined;
    this.#held = [];
    this.#state = 'other';
    return identity;
  }

  #look(slice: Buffer): void {
    const head = this.#held.length === 0 ? slice : Buffer.concat([...this.#held, slice]);
    if (head.length < KERNEL_MAGIC_BYTES) return;
    const isKernel = decodeKernel(head.subarray(0, KERNEL_MAGIC_BYTES)) !== undefined;
    this.#state = isKernel || (this.#mayBePacked && isGzip(head)) ? 'kernel' : 'other';
    if (this.#state === 'other') this.#held = [];
  }
}
