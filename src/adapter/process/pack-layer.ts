import { spawn } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestOfHex } from '../../codec/oci/digest.ts';
import { ZSTD_LAYER_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import { UnavailableError } from '../../domain/errors.ts';
import type { PackedLayer } from '../../service/ports/image-builder.ts';
import { blobPath } from '../file/blob-path.ts';
import { BlockWriter } from './block-writer.ts';
import { openPackedFile } from './compressor.ts';
import { digestFile } from './file-digest.ts';
import type { DirectoryToPack, ReportProgress } from './image-job.ts';

/** One archive of the whole tree that depends on nothing but the tree. Mount points inside stay empty. */
const TAR_ARGS = [
  '--create',
  '--format=pax',
  '--pax-option=delete=atime,delete=ctime,exthdr.name=%d/PaxHeaders/%f',
  '--sort=name',
  '--numeric-owner',
  '--one-file-system',
  '--xattrs',
  '--xattrs-include=*',
  '--warning=no-file-ignored', // sockets
];

/** What a file lists, and nothing else; what overlayfs notes of a file is none of its attributes. */
const MEMBER_ARGS = ['--no-recursion', '--null', '--verbatim-files-from', '--xattrs-exclude=trusted.overlay.*'];
/** What is put together here is the system's, whoever the daemon is. */
const ROOT_OWNS = ['--owner=root:0', '--group=root:0'];

/** Not all of a directory. */
interface PartToPack {
  /** Names the members, `./a/b`, each with a NUL after it. */
  readonly membersFile: string;
  /** Members that come before them. */
  readonly prefix: Buffer;
}

type TreeToPack = DirectoryToPack & { readonly part?: PartToPack };

/** Makes a directory, or a part of it, one zstd layer. */
export async function packLayer(tree: TreeToPack, report: ReportProgress): Promise<PackedLayer> {
  const { blobsDirectory } = tree;
  await mkdir(join(blobsDirectory, 'sha256'), { recursive: true });
  const temporary = join(blobsDirectory, 'layer');
  const diffId = await packTree(tree, temporary, report);
  const { sha256, sizeBytes } = digestFile(temporary);
  const descriptor = { mediaType: ZSTD_LAYER_MEDIA_TYPE, digest: digestOfHex(sha256), sizeBytes, annotations: {} };
  await rename(temporary, blobPath(blobsDirectory, descriptor.digest));
  return { descriptor, diffId };
}

function membersOf({ part, paths }: TreeToPack): readonly string[] {
  if (part !== undefined) return [...MEMBER_ARGS, '--files-from', part.membersFile];
  return paths === undefined ? ['.'] : [...ROOT_OWNS, '--', ...paths];
}

async function packTree(tree: TreeToPack, path: string, report: ReportProgress): Promise<Digest> {
  const { directory, part } = tree;
  const packed = await openPackedFile(path, 'cpio.zst');
  const child = spawn('tar', [...TAR_ARGS, '--file=-', '--directory', directory, ...membersOf(tree)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' }, // the order of names
  });
  const ended = tarEnd(child, directory);
  ended.catch(() => undefined); // awaited below, unless the packer fails first
  try {
    const hash = createHash('sha256');
    const output = new BlockWriter(packed.input);
    if (part !== undefined) {
      hash.update(part.prefix);
      output.append(part.prefix);
    }
    await passOn(child.stdout, hash, output, report);
    await ended;
    await output.end();
    await packed.finished();
    return digestOfHex(hash.digest('hex'));
  } catch (error) {
    child.kill('SIGKILL');
    throw await packed.abandon(error);
  }
}

async function passOn(
  tar: AsyncIterable<Buffer>,
  hash: Hash,
  output: BlockWriter,
  report: ReportProgress,
): Promise<void> {
  let doneBytes = 0;
  for await (const chunk of tar) {
    hash.update(chunk);
    output.append(chunk);
    await output.ready();
    doneBytes += chunk.length;
    report({ phase: 'pack', doneBytes, text: 'reading the directory' });
  }
}

async function tarEnd(child: ReturnType<typeof spawn>, directory: string): Promise<void> {
  let message = '';
  child.stderr?.on('data', (text: Buffer) => {
    message = (message + text.toString()).slice(0, 1000);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new UnavailableError(`cannot read ${directory}: ${message.trim()}`);
}
