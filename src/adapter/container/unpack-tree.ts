import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { planArchive } from '../../codec/oci/archive-plan.ts';
import { type Digest, digestHex } from '../../codec/oci/digest.ts';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { ifPresent } from '../file/if-present.ts';
import { requireSpace } from '../file/require-space.ts';
import { BlockWriter } from '../process/block-writer.ts';
import { loadLayers } from '../process/image-layers.ts';
import { DEFAULT_IMAGE_LIMITS } from '../process/image-limits.ts';
import { runTool } from '../process/run-tool.ts';
import { treeBelow, unfinishedTree } from './container-place.ts';
import { streamTree } from './tree-stream.ts';

interface TreeToUnpack {
  readonly blobsDirectory: string;
  readonly cacheDirectory: string;
  readonly manifest: Digest;
  readonly trees: string;
}

type Report = (text: string) => void;

/** What a container was once makes trees of changes on trees; more than this are unpacked anew, into one. */
const MOST_TREES = 20;
const TAR_ARGS = [
  '--extract',
  '--file=-',
  '--numeric-owner',
  '--same-owner',
  '--same-permissions',
  '--delay-directory-restore',
  '--xattrs',
  '--xattrs-include=*',
];
const SYNC_MS = 600_000;

/**
 * The unpacked trees of an image, the topmost first, as names in the directory of trees: found, or made.
 * A tree is there as a whole or not at all, also after a power cut.
 */
export async function unpackImage(image: TreeToUnpack, report: Report): Promise<readonly string[]> {
  const name = digestHex(image.manifest);
  const known = await knownTrees(image.trees, name);
  if (known !== undefined) return known;
  const unfinished = unfinishedTree(image.trees, name);
  const files = join(unfinished, 'files');
  await mkdir(files, { recursive: true });
  try {
    await unpackInto(image, files, report);
    await runTool('sync', ['--file-system', files], 'coreutils', SYNC_MS);
    await rm(join(image.trees, name), { recursive: true, force: true });
    await rename(unfinished, join(image.trees, name));
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Somebody else unpacked it at the same time.
    const theirs = await knownTrees(image.trees, name);
    if (theirs === undefined) throw error;
  }
  return [name];
}

/** Undefined unless all of them are there, and few enough. */
async function knownTrees(trees: string, image: string): Promise<readonly string[] | undefined> {
  const found: string[] = [];
  for (let tree: string | undefined = image; tree !== undefined; tree = await treeBelow(trees, tree)) {
    if ((await ifPresent(lstat(join(trees, tree, 'files')))) === undefined) return undefined;
    found.push(tree);
    if (found.length > MOST_TREES) return undefined;
  }
  return found;
}

async function unpackInto(image: TreeToUnpack, directory: string, report: Report): Promise<void> {
  const limits = DEFAULT_IMAGE_LIMITS;
  report('reading the layers');
  const { layers, entries } = await loadLayers({ ...image, limits }, { verify: false, progress: () => undefined });
  const plan = planArchive(mergeLayers(entries), layers.length);
  const { contentBytes, members } = plan.totals;
  await requireSpace(image.trees, contentBytes + members * 1024, 'unpack the image');
  const progress = (doneBytes: number) => report(`unpacking the image, ${percent(doneBytes, contentBytes)} %`);
  await extractTar(directory, (output) =>
    streamTree({ blobsDirectory: image.blobsDirectory, layers, plan, progress }, output),
  );
}

function percent(doneBytes: number, totalBytes: number): number {
  return totalBytes === 0 ? 100 : Math.floor((100 * doneBytes) / totalBytes);
}

/** Unpacks what is written, with owners, modes, times, devices and extended attributes. */
export async function extractTar(directory: string, write: (output: BlockWriter) => Promise<void>): Promise<void> {
  const child = spawn('tar', [...TAR_ARGS, '--directory', directory], { stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = tarEnd(child, directory);
  ended.catch(() => undefined); // awaited below
  try {
    const output = new BlockWriter(child.stdin as Writable);
    await write(output);
    await output.end();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) child.kill('SIGKILL');
    await ended; // says why it takes no more
    throw error;
  }
  await ended;
}

async function tarEnd(child: ReturnType<typeof spawn>, directory: string): Promise<void> {
  let message = '';
  child.stderr?.on('data', (text: Buffer) => {
    message = (message + text.toString()).slice(0, 1000);
  });
  const [code, signal] = await once(child, 'close');
  if (code !== 0 && signal !== 'SIGKILL') {
    throw new UnavailableError(`cannot unpack into ${directory}: ${message.trim()}`, { directory });
  }
}
