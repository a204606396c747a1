import { CPIO_FILE_TYPE, cpioPaddingBytes, encodeCpioHeader, encodeCpioTrailer } from '../../codec/cpio/cpio-header.ts';
import type { PlannedMember } from '../../codec/oci/archive-plan.ts';
import type { ArchiveWriter } from './archive-writer.ts';
import type { BlockWriter } from './block-writer.ts';

const PADDING = Buffer.alloc(4);

/** Writes planned members as a newc archive. */
export class CpioStream implements ArchiveWriter {
  readonly #output: BlockWriter;
  #inodes = 0;
  #writtenBytes = 0;

  constructor(output: BlockWriter) {
    this.#output = output;
  }

  put(member: PlannedMember): void {
    const target = Buffer.from(member.inode.linkTarget, 'latin1');
    this.#putHeaders(member, target.length, target);
  }

  beginFile(member: PlannedMember): void {
    this.#writtenBytes = 0;
    this.#putHeaders(member, member.inode.sizeBytes);
  }

  data(slice: Buffer): void {
    this.#writtenBytes += slice.length;
    this.#output.append(slice);
  }

  endFile(): void {
    this.#pad(this.#writtenBytes);
  }

  async ready(): Promise<void> {
    await this.#output.ready();
  }

  async end(): Promise<void> {
    this.#output.append(encodeCpioTrailer());
    await this.#output.end();
  }

  /** A file's data comes with its last name; a symbolic link's target with every one, as GNU cpio has them. */
  #putHeaders({ inode, paths }: PlannedMember, sizeBytes: number, target?: Buffer): void {
    this.#inodes += 1;
    for (const [at, path] of paths.entries()) {
      const hasData = target !== undefined || at === paths.length - 1;
      const header = encodeCpioHeader({
        path,
        inode: this.#inodes,
        mode: CPIO_FILE_TYPE[inode.type] | inode.mode,
        uid: inode.uid,
        gid: inode.gid,
        linkCount: inode.type === 'directory' ? 2 : paths.length,
        mtimeSeconds: inode.mtimeSeconds,
        sizeBytes: hasData ? sizeBytes : 0,
        deviceMajor: inode.deviceMajor,
        deviceMinor: inode.deviceMinor,
      });
      this.#output.append(header);
      if (target) {
        this.#output.append(target);
        this.#pad(target.length);
      }
    }
  }

  #pad(sizeBytes: number): void {
    const count = cpioPaddingBytes(sizeBytes);
    if (count > 0) this.#output.append(PADDING.subarray(0, count));
  }
}
