import { mkdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fillToTheBrim } from './fill-to-the-brim.ts';
import { runCommand } from './run-command.ts';

interface DiskOptions {
  readonly kind: 'ext4' | 'xfs';
  readonly mebibytes: number;
  /** How many files and directories it holds; ext4 only. */
  readonly inodes?: number;
}

/** A file system of its own on a loop device. Needs root. */
export class SmallDisk {
  readonly directory: string;
  readonly #file: string;
  readonly #kind: DiskOptions['kind'];

  /** @param directory is made if need be; `<directory>.disk` beside it holds the file system */
  constructor(directory: string, { kind, mebibytes, inodes }: DiskOptions) {
    this.directory = directory;
    this.#file = `${directory}.disk`;
    mkdirSync(directory, { recursive: true });
    writeFileSync(this.#file, '');
    truncateSync(this.#file, mebibytes * 2 ** 20);
    const options =
      kind === 'xfs' ? ['-q'] : ['-q', '-m', '0', ...(inodes === undefined ? [] : ['-N', String(inodes)])];
    runCommand(`mkfs.${kind}`, [...options, this.#file]);
    this.#kind = kind;
    this.#mount();
  }

  /** Nobody should use it any more. */
  remove(): void {
    runCommand('umount', ['--lazy', this.directory]);
    rmSync(this.#file);
  }

  get #filler(): string {
    return `${this.directory}/filler`;
  }

  /** Leaves so much room, or somewhat more: to allot blocks costs blocks. */
  fill(spareBytes: number): void {
    const { bavail, bsize } = statfsSync(this.directory);
    const bytes = Math.floor(bavail * bsize * 0.98 - spareBytes);
    if (bytes > 2 ** 20) runCommand('fallocate', ['--length', String(bytes), this.#filler]);
  }

  /** Leaves no room at all. */
  fillUp(): void {
    this.fill(0);
    fillToTheBrim(`${this.#filler}-2`);
  }

  /** Takes all inodes but some. */
  takeInodes(spare: number): void {
    const taken = `${this.#filler}-inodes`;
    mkdirSync(taken);
    for (let left = statfsSync(this.directory).ffree; left > spare; left -= 1) writeFileSync(`${taken}/${left}`, '');
  }

  makeRoom(): void {
    for (const name of [this.#filler, `${this.#filler}-2`, `${this.#filler}-inodes`]) {
      rmSync(name, { recursive: true, force: true });
    }
  }

  /** What was not made durable by now is lost. Reads and writes fail until `powerOn`. XFS only. */
  cutPower(): void {
    runCommand('xfs_io', ['-x', '-c', 'shutdown', this.directory]);
  }

  /** Mounts it anew as a machine does that starts again; everybody who used it must be gone or going. */
  async powerOn(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        runCommand('umount', [this.directory]);
        break;
      } catch (error) {
        if (attempt === 100) throw error;
        await delay(100);
      }
    }
    this.#mount();
  }

  /**
   * On a new loop device: mount namespaces that others made meanwhile may keep the file system that was shut down, which
   * writes nothing any more, and mount(8) would take it again.
   */
  #mount(): void {
    const device = runCommand('losetup', ['--find', '--show', this.#file]).toString().trim();
    const options = this.#kind === 'xfs' ? ['-o', 'nouuid'] : [];
    runCommand('mount', [...options, device, this.directory]);
    runCommand('losetup', ['--detach', device]); // once it is unmounted
  }
}
