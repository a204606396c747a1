import { DecodeError } from '../../codec/decode-error.ts';
import { EncodeError } from '../../codec/encode-error.ts';
import { LayerError } from '../../codec/oci/layer-error.ts';
import { WarewulfError } from '../../domain/errors.ts';
import type { ImageProgress } from '../../service/ports/image-builder.ts';
import { diskFailure } from '../file/disk-failure.ts';
import { missingBlob } from '../file/missing-blob.ts';
import { buildImage } from './build-image.ts';
import { buildInitramfs } from './build-initramfs.ts';
import { diffImages } from './diff-images.ts';
import { examineImage } from './examine-image.ts';
import { extractFiles } from './extract-files.ts';
import { extractKernel } from './extract-kernel.ts';
import type { ImageJob, ImageJobMessage } from './image-job.ts';
import { inspectFiles } from './inspect-files.ts';
import { packDirectory } from './pack-directory.ts';
import { packLayer } from './pack-layer.ts';
import { packOwners } from './pack-owners.ts';
import { relocateKernel } from './relocate-kernel.ts';
import { surveyImage } from './survey-image.ts';
import { takeKernel } from './take-kernel.ts';

/**
 * The main program of the process that does jobs on images, one after another, and ends with the first that fails. It
 * keeps heavy work, its memory and its crashes away from the daemon. Job, progress and result travel as JSON over the IPC
 * channel.
 */
const PROGRESS_MILLISECONDS = 250;

process.on('message', (job: ImageJob) => {
  void work(job);
});
// The daemon is gone: nobody waits for the result.
process.once('disconnect', () => process.exit(1));

async function work(job: ImageJob): Promise<void> {
  try {
    say({ done: await runJob(job) });
  } catch (error) {
    // What the job began may still go on.
    say({ failed: describeFailure(diskFailure(error, placeOf(job))) }, () => process.exit(0));
  }
}

async function runJob(job: ImageJob): Promise<unknown> {
  switch (job.kind) {
    case 'examine':
      return examineImage(job, reportProgress());
    case 'build':
      return buildImage(job, reportProgress());
    case 'extract-kernel':
      return extractKernel(job);
    case 'build-initramfs':
      return buildInitramfs(job);
    case 'pack-directory':
      return packDirectory(job, reportProgress());
    case 'pack-layer':
      return packLayer(job, reportProgress());
    case 'diff':
      return diffImages(job, reportProgress());
    case 'extract-files':
      return extractFiles(job);
    case 'inspect-files':
      return inspectFiles(job);
    case 'survey':
      return surveyImage(job);
    case 'pack-owners':
      return packOwners(job, reportProgress());
    case 'take-kernel':
      return takeKernel(job, reportProgress());
    case 'relocate-kernel':
      return relocateKernel(job, reportProgress());
  }
}

function reportProgress(): (progress: ImageProgress) => void {
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (now - last < PROGRESS_MILLISECONDS) return;
    last = now;
    say({ progress });
  };
}

function say(message: ImageJobMessage, sent?: () => void): void {
  process.send?.(message, undefined, undefined, sent);
}

/** Where the result goes. */
function placeOf(job: ImageJob): string {
  if ('provisionDirectory' in job) return job.provisionDirectory;
  return 'blobsDirectory' in job ? job.blobsDirectory : job.scratchDirectory;
}

function describeFailure(cause: unknown): { kind: WarewulfError['kind']; message: string } {
  const error = missingBlob(cause);
  if (error instanceof WarewulfError) return { kind: error.kind, message: error.message };
  if (error instanceof DecodeError || error instanceof LayerError || error instanceof EncodeError) {
    return { kind: 'invalid', message: `the image is broken: ${error.message}` };
  }
  return { kind: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
