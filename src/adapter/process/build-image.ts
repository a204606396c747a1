import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ArchivePlan, planArchive } from '../../codec/oci/archive-plan.ts';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { viewTree } from '../../codec/oci/tree-view.ts';
import { InvalidError } from '../../domain/errors.ts';
import { type FileFormat, type ImageFormat, isSquashfs } from '../../domain/image-format.ts';
import { findInitramfs } from '../../domain/image-initramfs.ts';
import { findKernels } from '../../domain/image-kernel.ts';
import type { BuiltFile, BuiltKernel, ImageBuild, ImageVariant } from '../../service/ports/image-builder.ts';
import { artifactPath } from '../file/artifact-path.ts';
import { findMade, putMade } from '../file/made-files.ts';
import { publishPreparedFile } from '../file/publish-file.ts';
import { requireSpace } from '../file/require-space.ts';
import { droppedXattrs } from './dropped-xattrs.ts';
import { digestFile } from './file-digest.ts';
import type { OutputPlace, ReportProgress } from './image-job.ts';
import { type ImageInput, type ImageLayers, loadLayers } from './image-layers.ts';
import { KernelFiles, type KernelToCopy, kernelsToCopy } from './kernel-files.ts';
import { oversizedFiles } from './oversized-files.ts';
import { type PlannedPart, planImageParts } from './plan-image-parts.ts';
import { type Excludes, readExcludes, withPatterns } from './read-excludes.ts';
import { allKernels, findKnownKernels } from './reused-kernels.ts';
import { type PlannedArchive, writeArchives } from './write-archives.ts';

type BuildTask = ImageInput &
  ImageVariant &
  OutputPlace & {
    readonly formats: readonly ImageFormat[];
    readonly kernels?: readonly BuiltKernel[];
    /** Makes anew what earlier builds of other images have made. */
    readonly force?: boolean;
  };

/**
 * Merges the layers into an archive of each format as they stream by once, and takes the kernels out on the way. Parts and
 * kernels that an earlier build has made of the same layers are not made again.
 */
export async function buildImage(task: BuildTask, report: ReportProgress): Promise<ImageBuild[]> {
  const loaded = await loadLayers(task, {
    verify: false,
    progress: (doneBytes, totalBytes) => report({ phase: 'verify', doneBytes, totalBytes, text: 'reading the layers' }),
  });
  const { plan, excludes, bootFiles } = await planImage(task, loaded);
  refuseOversized(task, plan);
  const parts = task.formats.includes('parts') ? planImageParts(loaded, excludes) : [];
  const known = await findParts(task, parts);
  const archives = [
    ...task.formats.filter((format) => format !== 'parts').map((format) => archiveOf(format, plan)),
    ...parts.filter((part) => !known.has(part)).map(archiveOfPart),
  ];
  await checkSpace(task, archives);
  const kernels = await write(task, { loaded, archives, bootFiles, report });
  const published = new Map<string, BuiltFile>();
  for (const { name } of archives) published.set(name, await publishImage(task, name));
  const partFiles = await notedParts(task, parts, (part) => known.get(part) ?? published.get(partName(part)));
  const { manifest, excludes: left } = task;
  return task.formats.map((format) => {
    const file = published.get(archiveName(format));
    const files = format === 'parts' ? partFiles : file ? [file] : [];
    const dropped = droppedXattrs(plan, format);
    const { members, contentBytes, excluded } = plan.totals;
    return {
      manifest,
      excludes: left,
      format,
      files,
      kernels,
      members,
      contentBytes,
      excluded,
      droppedXattrs: dropped,
    };
  });
}

interface ImagePlan {
  readonly plan: ArchivePlan;
  readonly excludes: Excludes;
  readonly bootFiles: readonly KernelToCopy[];
}

/** The tree of all layers goes with this function: those of large images take much memory. */
async function planImage(task: BuildTask, { layers, entries }: ImageLayers): Promise<ImagePlan> {
  const root = mergeLayers(entries);
  const excludes = withPatterns(await readExcludes(task, layers, root), task.excludes);
  const files = viewTree(root);
  // Boot files are taken out of the whole image: to exclude /boot keeps it out of the archive only.
  const bootFiles = task.kernels ? [] : kernelsToCopy(root, [...findKernels(files), ...findInitramfs(files)]);
  return { plan: planArchive(root, layers.length, excludes.isExcluded), excludes, bootFiles };
}

interface WorkToDo {
  readonly loaded: ImageLayers;
  readonly archives: readonly PlannedArchive[];
  readonly bootFiles: readonly KernelToCopy[];
  readonly report: ReportProgress;
}

async function write(
  task: BuildTask,
  { loaded, archives, bootFiles, report }: WorkToDo,
): Promise<readonly BuiltKernel[]> {
  const { provisionDirectory, scratchDirectory, blobsDirectory } = task;
  const kernels = task.force
    ? { wanted: bootFiles, known: new Map() }
    : await findKnownKernels(provisionDirectory, loaded, bootFiles);
  const missing = bootFiles.filter((each) => !kernels.known.has(each));
  const taken = new KernelFiles(missing, scratchDirectory);
  const totalBytes = archives.reduce((sum, { contentBytes }) => sum + contentBytes, 0);
  const text = `building ${task.formats.join(', ')}`;
  const progress = (doneBytes: number) => report({ phase: 'build', doneBytes, totalBytes, text });
  progress(0);
  await writeArchives({ blobsDirectory, scratchDirectory, layers: loaded.layers, archives, taken, progress });
  const copied = await taken.publish((sha256) => artifactPath(provisionDirectory, 'kernel', sha256));
  return task.kernels ?? (await allKernels(provisionDirectory, loaded, kernels, copied));
}

async function findParts(
  { provisionDirectory, force }: BuildTask,
  parts: readonly PlannedPart[],
): Promise<ReadonlyMap<PlannedPart, BuiltFile>> {
  const known = new Map<PlannedPart, BuiltFile>();
  for (const part of force ? [] : parts) {
    const made = await findMade<BuiltFile>(provisionDirectory, 'part', part.key);
    if (made) known.set(part, made);
  }
  return known;
}

/** The files of all parts, with a record of each that was made now. */
async function notedParts(
  { provisionDirectory }: BuildTask,
  parts: readonly PlannedPart[],
  fileOf: (part: PlannedPart) => BuiltFile | undefined,
): Promise<readonly BuiltFile[]> {
  const files: BuiltFile[] = [];
  for (const part of parts) {
    const file = fileOf(part);
    if (!file) throw new Error('a part was not made');
    await putMade(provisionDirectory, 'part', part.key, file);
    files.push(file);
  }
  return files;
}

function archiveOf(format: FileFormat, plan: ArchivePlan): PlannedArchive {
  const { members, contentBytes } = plan.totals;
  return { name: archiveName(format), format, plan, members, contentBytes, madeAtSeconds: 0 };
}

function archiveOfPart(part: PlannedPart): PlannedArchive {
  const { plan, from } = part;
  const { members, contentBytes } = plan;
  return { name: partName(part), format: 'squashfs', plan, members, contentBytes, madeAtSeconds: from };
}

function archiveName(format: ImageFormat): string {
  return `image.${format}`;
}

function partName({ from }: PlannedPart): string {
  return `part.${from}`;
}

async function publishImage({ scratchDirectory, provisionDirectory }: BuildTask, name: string): Promise<BuiltFile> {
  const temporary = join(scratchDirectory, name);
  const file = digestFile(temporary);
  const path = artifactPath(provisionDirectory, 'image', file.sha256);
  await mkdir(dirname(path), { recursive: true });
  await publishPreparedFile(temporary, path);
  return file;
}

function refuseOversized({ formats }: BuildTask, plan: ArchivePlan): void {
  const format = formats.find((each) => !isSquashfs(each));
  const [first] = format ? oversizedFiles(plan) : [];
  if (first === undefined) return;
  throw new InvalidError(
    `${first} has 4 GiB or more, which ${format} cannot hold: build squashfs, name it in the image excludes of its nodes ` +
      'or in /etc/warewulf/excludes of the image, or remove or split it',
    { path: first },
  );
}

/** System trees pack to a third, so half is on the safe side; a plain archive adds a header for each member. */
async function checkSpace(task: BuildTask, archives: readonly PlannedArchive[]): Promise<void> {
  const neededBytes = archives.reduce((sum, { format, members, contentBytes }) => {
    const archiveBytes = contentBytes + members * 256;
    return sum + (format === 'cpio' ? archiveBytes : archiveBytes / 2);
  }, 0);
  await requireSpace(task.provisionDirectory, neededBytes, 'build the image');
}
