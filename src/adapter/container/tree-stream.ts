import type { ArchivePlan } from '../../codec/oci/archive-plan.ts';
import type { Xattrs } from '../../codec/tar/tar-member.ts';
import { encodeTarEnd } from '../../codec/tar/tar-writer.ts';
import type { BlockWriter } from '../process/block-writer.ts';
import { copyFiles } from '../process/copy-files.ts';
import type { ImageLayers } from '../process/image-layers.ts';
import { TarStream } from '../process/tar-stream.ts';

interface TreeToStream {
  readonly blobsDirectory: string;
  readonly layers: ImageLayers['layers'];
  readonly plan: ArchivePlan;
  readonly progress: (doneBytes: number) => void;
}

/** What overlayfs would take for its own notes. */
const OVERLAY_XATTRS = 'trusted.overlay.';

/**
 * Writes a merged image as a tar archive with everything that its layers say. No member lies behind a symbolic link:
 * whoever unpacks it into an empty directory writes nowhere else.
 */
export async function streamTree(
  { blobsDirectory, layers, plan, progress }: TreeToStream,
  output: BlockWriter,
): Promise<void> {
  const archive = new TarStream(output, { keepXattrs: withoutNotes, hasRoot: true });
  for (const member of [...plan.directories, ...plan.others]) archive.put(member);
  await copyFiles({ blobsDirectory, layers, copies: [{ files: plan.files, archive }], progress });
  output.append(encodeTarEnd());
}

function withoutNotes(xattrs: Xattrs): Xattrs {
  return new Map([...xattrs].filter(([name]) => !name.startsWith(OVERLAY_XATTRS)));
}
