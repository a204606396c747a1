import type { PlannedMember } from '../../codec/oci/archive-plan.ts';
import type { ArchiveWriter } from './archive-writer.ts';

/** Writes the same members into several archives. The slowest sets the pace. */
export class ArchiveTee implements ArchiveWriter {
  readonly #archives: readonly ArchiveWriter[];

  constructor(archives: readonly ArchiveWriter[]) {
    this.#archives = archives;
  }

  put(member: PlannedMember): void {
    for (const archive of this.#archives) archive.put(member);
  }

  beginFile(member: PlannedMember): void {
    for (const archive of this.#archives) archive.beginFile(member);
  }

  data(slice: Buffer): void {
    for (const archive of this.#archives) archive.data(slice);
  }

  endFile(): void {
    for (const archive of this.#archives) archive.endFile();
  }

  async ready(): Promise<void> {
    await Promise.all(this.#archives.map((archive) => archive.ready()));
  }

  async end(): Promise<void> {
    await Promise.all(this.#archives.map((archive) => archive.end()));
  }
}
