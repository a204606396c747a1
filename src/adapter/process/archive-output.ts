import type { PlannedMember } from '../../codec/oci/archive-plan.ts';
import { squashfsXattrs } from '../../codec/squashfs/squashfs-xattrs.ts';
import type { FileFormat } from '../../domain/image-format.ts';
import type { ArchiveWriter } from './archive-writer.ts';
import { BlockWriter } from './block-writer.ts';
import { openPackedFile } from './compressor.ts';
import { CpioStream } from './cpio-stream.ts';
import { InputLeft, type PackedFile } from './packed-file.ts';
import { openSquashfs, type SquashfsHeader } from './squashfs-file.ts';
import { TarStream } from './tar-stream.ts';

/** Opens `path`, which must not exist, for an archive. */
export async function openArchive(path: string, format: FileFormat, header: SquashfsHeader): Promise<ArchiveOutput> {
  if (format !== 'squashfs') {
    const packed = await openPackedFile(path, format);
    return new ArchiveOutput(packed, new CpioStream(new BlockWriter(packed.input)));
  }
  const owners = new Set<number>();
  const packed = openSquashfs(path, header, owners);
  return new ArchiveOutput(
    packed,
    new TarStream(new BlockWriter(packed.input), { keepXattrs: squashfsXattrs, hasRoot: false, owners }),
  );
}

/** An archive on its way into a file. What its program says when it fails is what `ready` and `end` reject with. */
export class ArchiveOutput implements ArchiveWriter {
  readonly #packed: PackedFile;
  readonly #archive: ArchiveWriter;

  constructor(packed: PackedFile, archive: ArchiveWriter) {
    this.#packed = packed;
    this.#archive = archive;
  }

  put(member: PlannedMember): void {
    this.#archive.put(member);
  }

  beginFile(member: PlannedMember): void {
    this.#archive.beginFile(member);
  }

  data(slice: Buffer): void {
    this.#archive.data(slice);
  }

  endFile(): void {
    this.#archive.endFile();
  }

  async ready(): Promise<void> {
    await this.#explained(this.#archive.ready());
  }

  /** Resolves when the file is whole. */
  async end(): Promise<void> {
    try {
      await this.#explained(this.#archive.end());
    } catch (error) {
      // One that has seen the end of a tar archive may leave the padding.
      if (!(error instanceof InputLeft)) throw error;
    }
    await this.#packed.finished();
  }

  /** Stops at once. */
  async abandon(failure: unknown): Promise<void> {
    await this.#packed.abandon(failure);
  }

  async #explained(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      throw await this.#packed.abandon(error);
    }
  }
}
