import { once } from 'node:events';
import type { Writable } from 'node:stream';

const BLOCK_BYTES = 512 * 1024;
/** Blocks that may wait for the stream: enough to keep both ends busy. */
const MAX_PENDING = 4;

/**
 * Gathers small pieces into large blocks for a stream. Blocks are used again once written, so that memory stays flat
 * however much goes through.
 */
export class BlockWriter {
  readonly #stream: Writable;
  readonly #free: Buffer[] = [];
  #block: Buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #used = 0;
  #pending = 0;
  #error: unknown;
  #wake: (() => void) | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error) => {
      this.#error ??= error;
      this.#wake?.();
    });
  }

  /** Copies the bytes. Call `ready` between larger amounts. */
  append(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      const count = bytes.copy(this.#block, this.#used, at);
      at += count;
      this.#used += count;
      if (this.#used === BLOCK_BYTES) this.#send();
    }
  }

  /** Resolves when more may be appended. Rejects with the stream's error. */
  async ready(): Promise<void> {
    await this.#settle(MAX_PENDING);
  }

  /** Sends the rest and ends the stream. */
  async end(): Promise<void> {
    if (this.#used > 0) this.#send();
    await this.#settle(1);
    this.#stream.end();
    if (!this.#stream.writableFinished) await once(this.#stream, 'finish');
  }

  async #settle(limit: number): Promise<void> {
    while (this.#pending >= limit && !this.#error) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#error) throw this.#error;
  }

  #send(): void {
    const block = this.#block;
    this.#pending += 1;
    this.#stream.write(block.subarray(0, this.#used), (error) => {
      this.#error ??= error; // a stream that is destroyed already says it nowhere else
      this.#pending -= 1;
      this.#free.push(block);
      this.#wake?.();
    });
    this.#block = this.#free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.#used = 0;
  }
}
