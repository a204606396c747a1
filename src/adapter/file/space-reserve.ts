import { randomBytes } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDiskFailure } from './disk-failure.ts';
import { ifPresent } from './if-present.ts';
import { syncDirectory } from './publish-file.ts';

/** An index of a thousand versions, and what a file system wants beside that before it makes a file. */
const RESERVE_BYTES = 1024 ** 2;

/** A file that takes room for the day when the disk is full: to remove something needs some, too. */
export class SpaceReserve {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes the room, as far as there is any. */
  async take(): Promise<void> {
    if ((await ifPresent(stat(this.#path)))?.size === RESERVE_BYTES) return;
    // A file system that compresses would save itself zeros.
    await writeFile(this.#path, randomBytes(RESERVE_BYTES)).catch(() => rm(this.#path, { force: true }));
  }

  /** Does something that makes room in the end: once more, in the room that was taken, when the disk is full. */
  async spend(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isDiskFailure(error)) throw error;
      await rm(this.#path, { force: true });
      await syncDirectory(dirname(this.#path));
      await work();
    }
    await this.take();
  }
}
