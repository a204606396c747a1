import { join } from 'node:path';
import type { PlannedMembers } from '../../codec/oci/archive-plan.ts';
import type { FileFormat } from '../../domain/image-format.ts';
import { type ArchiveOutput, openArchive } from './archive-output.ts';
import { copyFiles, type PassingFiles } from './copy-files.ts';
import type { ImageLayers } from './image-layers.ts';

/** A file that is to be written. */
export interface PlannedArchive {
  /** Its name in the scratch directory. */
  readonly name: string;
  readonly format: FileFormat;
  readonly plan: PlannedMembers;
  readonly members: number;
  readonly contentBytes: number;
  /** See SquashfsHeader. */
  readonly madeAtSeconds: number;
}

export interface ArchivesToWrite {
  readonly blobsDirectory: string;
  readonly scratchDirectory: string;
  readonly layers: ImageLayers['layers'];
  readonly archives: readonly PlannedArchive[];
  /** Takes what else is wanted of the same layers. */
  readonly taken: PassingFiles;
  readonly progress: (copiedBytes: number) => void;
}

/** Writes all of them while the layers stream by once; a layer of which nothing is wanted is not read. */
export async function writeArchives(task: ArchivesToWrite): Promise<void> {
  const { archives, blobsDirectory, layers, taken, progress } = task;
  const outputs = await Promise.all(archives.map((archive) => open(task, archive)));
  try {
    const copies = archives.flatMap(({ plan }, at) => {
      const archive = outputs[at];
      return archive ? [{ ...plan, archive }] : [];
    });
    for (const { directories, others, archive } of copies) {
      for (const member of [...directories, ...others]) archive.put(member);
    }
    await copyFiles({ blobsDirectory, layers, copies, taken, progress });
    await Promise.all(outputs.map((output) => output.end()));
  } catch (error) {
    await Promise.all(outputs.map((output) => output.abandon(error)));
    throw error;
  }
}

async function open(
  { scratchDirectory }: ArchivesToWrite,
  { name, format, plan, madeAtSeconds }: PlannedArchive,
): Promise<ArchiveOutput> {
  const root = plan.directories[0]?.inode;
  if (!root) throw new Error('a plan has no root directory');
  return openArchive(join(scratchDirectory, name), format, { root, madeAtSeconds });
}
