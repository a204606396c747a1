import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ArchivePlan, planArchive } from '../../codec/oci/archive-plan.ts';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { viewTree } from '../../codec/oci/tree-view.ts';
import { InvalidError } from '../../domain/errors.ts';
import type { ImageFormat } from '../../domain/image-format.ts';
import { findInitramfs } from '../../domain/image-initramfs.ts';
import { findKernels } from '../../domain/image-kernel.ts';
import type { BuiltFile, ImageBuild } from '../../service/ports/image-builder.ts';
import { artifactPath } from '../file/artifact-path.ts';
import { publishPreparedFile } from '../file/publish-file.ts';
import { requireSpace } from '../file/require-space.ts';
import { ArchiveStream } from './archive-stream.ts';
import { BlockWriter } from './block-writer.ts';
import { openPackedFile } from './compressor.ts';
import { copyFiles } from './copy-files.ts';
import { oversizedFiles } from './examine-image.ts';
import { digestFile } from './file-digest.ts';
import type { OutputPlace, ReportProgress } from './image-job.ts';
import { type ImageInput, type ImageLayers, loadLayers } from './image-layers.ts';
import { KernelFiles, kernelsToCopy } from './kernel-files.ts';

type BuildTask = ImageInput & OutputPlace & { readonly format: ImageFormat };

/** Merges the layers into one archive as they stream by, and takes the kernels out on the way. */
export async function buildImage(task: BuildTask, report: ReportProgress): Promise<ImageBuild> {
  const { layers, entries } = await loadLayers(task, {
    verify: false,
    progress: (doneBytes, totalBytes) => report({ phase: 'verify', doneBytes, totalBytes, text: 'reading the layers' }),
  });
  const root = mergeLayers(entries);
  const plan = planArchive(root, layers.length);
  refuseOversized(plan);
  await checkSpace(task, plan);

  const files = viewTree(root);
  const bootFiles = kernelsToCopy(root, [...findKernels(files), ...findInitramfs(files)]);
  const kernels = new KernelFiles(bootFiles, task.scratchDirectory);
  const temporary = join(task.scratchDirectory, 'image');
  await writeArchive({ task, layers, plan, kernels, temporary, report });
  const image = await publishImage(task, temporary);
  return {
    manifest: task.manifest,
    format: task.format,
    image,
    kernels: await kernels.publish((sha256) => artifactPath(task.provisionDirectory, 'kernel', sha256)),
    members: plan.totals.members,
    contentBytes: plan.totals.contentBytes,
    droppedXattrs: plan.totals.xattrs,
  };
}

interface ArchiveToWrite {
  readonly task: BuildTask;
  readonly layers: ImageLayers['layers'];
  readonly plan: ArchivePlan;
  readonly kernels: KernelFiles;
  readonly temporary: string;
  readonly report: ReportProgress;
}

async function writeArchive({ task, layers, plan, kernels, temporary, report }: ArchiveToWrite): Promise<void> {
  const packed = await openPackedFile(temporary, task.format);
  try {
    const archive = new ArchiveStream(new BlockWriter(packed.input));
    for (const member of [...plan.directories, ...plan.others]) archive.put(member);
    await copyFiles({
      blobsDirectory: task.blobsDirectory,
      layers,
      files: plan.files,
      taken: kernels,
      archive,
      progress: (doneBytes) =>
        report({ phase: 'build', doneBytes, totalBytes: plan.totals.contentBytes, text: `building ${task.format}` }),
    });
    await archive.end();
    await packed.finished();
  } catch (error) {
    throw await packed.abandon(error);
  }
}

async function publishImage(task: BuildTask, temporary: string): Promise<BuiltFile> {
  const file = digestFile(temporary);
  const path = artifactPath(task.provisionDirectory, 'image', file.sha256);
  await mkdir(dirname(path), { recursive: true });
  await publishPreparedFile(temporary, path);
  return file;
}

function refuseOversized(plan: ArchivePlan): void {
  const [first] = oversizedFiles(plan);
  if (first === undefined) return;
  throw new InvalidError(
    `${first} has 4 GiB or more, which a cpio archive cannot hold: remove or split it, then import the image again`,
    { path: first },
  );
}

/** System trees pack to a third, so half is on the safe side; a plain archive adds a header for each member. */
async function checkSpace(task: BuildTask, { totals }: ArchivePlan): Promise<void> {
  const archiveBytes = totals.contentBytes + totals.members * 256;
  const neededBytes = task.format === 'cpio' ? archiveBytes : archiveBytes / 2;
  await requireSpace(task.provisionDirectory, neededBytes, 'build the image');
}
