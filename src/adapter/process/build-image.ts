import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ArchivePlan, planArchive } from '../../codec/oci/archive-plan.ts';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { viewTree } from '../../codec/oci/tree-view.ts';
import { InvalidError } from '../../domain/errors.ts';
import type { ImageFormat } from '../../domain/image-format.ts';
import { findInitramfs } from '../../domain/image-initramfs.ts';
import { findKernels } from '../../domain/image-kernel.ts';
import type { BuiltFile, BuiltKernel, ImageBuild } from '../../service/ports/image-builder.ts';
import { artifactPath } from '../file/artifact-path.ts';
import { publishPreparedFile } from '../file/publish-file.ts';
import { requireSpace } from '../file/require-space.ts';
import { openArchive } from './archive-output.ts';
import { ArchiveTee } from './archive-tee.ts';
import { copyFiles } from './copy-files.ts';
import { droppedXattrs } from './dropped-xattrs.ts';
import { digestFile } from './file-digest.ts';
import type { OutputPlace, ReportProgress } from './image-job.ts';
import { type ImageInput, type ImageLayers, loadLayers } from './image-layers.ts';
import { KernelFiles, kernelsToCopy } from './kernel-files.ts';
import { oversizedFiles } from './oversized-files.ts';
import { readExcludes } from './read-excludes.ts';

type BuildTask = ImageInput &
  OutputPlace & { readonly formats: readonly ImageFormat[]; readonly kernels?: readonly BuiltKernel[] };

/** Merges the layers into an archive of each format as they stream by once, and takes the kernels out on the way. */
export async function buildImage(task: BuildTask, report: ReportProgress): Promise<ImageBuild[]> {
  const { layers, entries } = await loadLayers(task, {
    verify: false,
    progress: (doneBytes, totalBytes) => report({ phase: 'verify', doneBytes, totalBytes, text: 'reading the layers' }),
  });
  const root = mergeLayers(entries);
  const plan = planArchive(root, layers.length, await readExcludes(task, layers, root));
  refuseOversized(task, plan);
  await checkSpace(task, plan);

  const files = viewTree(root);
  // Boot files are taken out of the whole image: to exclude /boot keeps it out of the archive only.
  const bootFiles = task.kernels ? [] : kernelsToCopy(root, [...findKernels(files), ...findInitramfs(files)]);
  const kernelFiles = new KernelFiles(bootFiles, task.scratchDirectory);
  await writeArchives({ task, layers, plan, kernels: kernelFiles, report });
  const copied = await kernelFiles.publish((sha256) => artifactPath(task.provisionDirectory, 'kernel', sha256));
  const kernels = task.kernels ?? copied;
  const builds: ImageBuild[] = [];
  for (const format of task.formats) builds.push(await describeBuild(task, plan, format, kernels));
  return builds;
}

interface ArchivesToWrite {
  readonly task: BuildTask;
  readonly layers: ImageLayers['layers'];
  readonly plan: ArchivePlan;
  readonly kernels: KernelFiles;
  readonly report: ReportProgress;
}

async function writeArchives({ task, layers, plan, kernels, report }: ArchivesToWrite): Promise<void> {
  const root = plan.directories[0]?.inode;
  if (!root) throw new Error('a plan has no root directory');
  const outputs = await Promise.all(
    task.formats.map((format) => openArchive(temporaryPath(task, format), format, root)),
  );
  try {
    const archive = new ArchiveTee(outputs);
    for (const member of [...plan.directories, ...plan.others]) archive.put(member);
    const text = `building ${task.formats.join(', ')}`;
    await copyFiles({
      blobsDirectory: task.blobsDirectory,
      layers,
      files: plan.files,
      taken: kernels,
      archive,
      progress: (doneBytes) => report({ phase: 'build', doneBytes, totalBytes: plan.totals.contentBytes, text }),
    });
    await archive.end();
  } catch (error) {
    await Promise.all(outputs.map((output) => output.abandon(error)));
    throw error;
  }
}

async function describeBuild(
  task: BuildTask,
  plan: ArchivePlan,
  format: ImageFormat,
  kernels: readonly BuiltKernel[],
): Promise<ImageBuild> {
  const { members, contentBytes, excluded } = plan.totals;
  const image = await publishImage(task, temporaryPath(task, format));
  const { manifest } = task;
  return {
    manifest,
    format,
    image,
    kernels,
    members,
    contentBytes,
    excluded,
    droppedXattrs: droppedXattrs(plan, format),
  };
}

function temporaryPath({ scratchDirectory }: BuildTask, format: ImageFormat): string {
  return join(scratchDirectory, `image.${format}`);
}

async function publishImage(task: BuildTask, temporary: string): Promise<BuiltFile> {
  const file = digestFile(temporary);
  const path = artifactPath(task.provisionDirectory, 'image', file.sha256);
  await mkdir(dirname(path), { recursive: true });
  await publishPreparedFile(temporary, path);
  return file;
}

function refuseOversized({ formats }: BuildTask, plan: ArchivePlan): void {
  const format = formats.find((each) => each !== 'squashfs');
  const [first] = format ? oversizedFiles(plan) : [];
  if (first === undefined) return;
  throw new InvalidError(
    `${first} has 4 GiB or more, which ${format} cannot hold: build squashfs, name it in /etc/warewulf/excludes of the ` +
      'image, or remove or split it, then import the image again',
    { path: first },
  );
}

/** System trees pack to a third, so half is on the safe side; a plain archive adds a header for each member. */
async function checkSpace(task: BuildTask, { totals }: ArchivePlan): Promise<void> {
  const archiveBytes = totals.contentBytes + totals.members * 256;
  const needed = task.formats.map((format) => (format === 'cpio' ? archiveBytes : archiveBytes / 2));
  const neededBytes = needed.reduce((sum, bytes) => sum + bytes, 0);
  await requireSpace(task.provisionDirectory, neededBytes, 'build the image');
}
