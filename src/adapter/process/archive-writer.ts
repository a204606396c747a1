import type { PlannedMember } from '../../codec/oci/archive-plan.ts';

/** Takes the members of an archive one by one. File data is passed on as it comes. */
export interface ArchiveWriter {
  /** A member without data that follows: all but files. */
  put(member: PlannedMember): void;
  /** All names of a file; its data must follow. */
  beginFile(member: PlannedMember): void;
  /** Copies the bytes. */
  data(slice: Buffer): void;
  endFile(): void;
  /** Resolves when more data may follow. */
  ready(): Promise<void>;
  end(): Promise<void>;
}
