import type { ArchivePlan } from '../../codec/oci/archive-plan.ts';

/** A newc archive has 32 bits for a file's size. */
const MAX_FILE_BYTES = 0xffffffff;

/** The names of files that no newc archive can hold. */
export function oversizedFiles(plan: ArchivePlan): string[] {
  return plan.files
    .flatMap((files) => [...files.values()])
    .filter(({ inode }) => inode.sizeBytes > MAX_FILE_BYTES)
    .map(({ paths }) => `/${Buffer.from(paths[0] ?? '', 'latin1').toString()}`);
}
