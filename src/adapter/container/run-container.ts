import { lstatSync, mkdirSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestHex, parseDigest } from '../../codec/oci/digest.ts';
import { encodeWhiteouts } from '../../codec/oci/whiteouts.ts';
import type { ContainerAnswer, ContainerEnd, ContainerJob, ContainerLayer } from '../../domain/container-job.ts';
import { DeniedError, InvalidError } from '../../domain/errors.ts';
import { packLayer } from '../process/pack-layer.ts';
import { runTool } from '../process/run-tool.ts';
import { ContainerMounts } from './container-mounts.ts';
import { type ContainerPlace, openContainerPlace } from './container-place.ts';
import { type Changes, findChanges } from './find-changes.ts';
import { ifPresentSync } from './if-present-sync.ts';
import { runInit } from './run-init.ts';
import { copyState } from './site-mounts.ts';
import { loadSystemCalls, type SystemCalls } from './system-calls.ts';
import { extractTar, unpackImage } from './unpack-tree.ts';

/** What the runner needs of whoever started it. */
interface Surroundings {
  /** How to start this program as the first process of a container. */
  readonly initProgram: readonly string[];
  readonly report: (phase: string, text: string) => void;
  readonly warn: (text: string) => void;
  /** The command is about to run and has the terminal. */
  readonly begins: () => void;
  /** Says how it went, and gives what became of the layer. */
  readonly end: (end: ContainerEnd) => Promise<ContainerAnswer>;
  /** Ends the container. */
  readonly signal: AbortSignal;
}

const SYNC_MS = 600_000;

/**
 * Runs a command in an image and packs what it changed as a layer. It must be alone in a mount namespace: its mounts go
 * with it.
 */
export async function runContainer(job: ContainerJob, around: Surroundings): Promise<void> {
  if (process.getuid?.() !== 0) throw new DeniedError('only root can work in images: use sudo');
  const manifest = digestOf(job.manifest);
  const place = await openContainerPlace({
    containersDirectory: job.containersDirectory,
    sessionId: job.sessionId,
    image: digestHex(manifest),
    keep: job.keep.map((each) => digestHex(digestOf(each))),
  });
  const container = new Container(job, manifest, place, around);
  try {
    await container.run();
  } finally {
    container.close();
    await place.remove();
  }
}

function digestOf(text: string): Digest {
  const digest = parseDigest(text);
  if (digest === undefined) throw new InvalidError(`${text} is no digest`);
  return digest;
}

class Container {
  readonly #job: ContainerJob;
  readonly #manifest: Digest;
  readonly #place: ContainerPlace;
  readonly #around: Surroundings;
  readonly #calls: SystemCalls = loadSystemCalls();
  readonly #mounts: ContainerMounts;

  constructor(job: ContainerJob, manifest: Digest, place: ContainerPlace, around: Surroundings) {
    this.#job = job;
    this.#manifest = manifest;
    this.#place = place;
    this.#around = around;
    this.#mounts = new ContainerMounts(this.#calls, { ...job, place });
  }

  async run(): Promise<void> {
    const job = this.#job;
    const around = this.#around;
    const report = (text: string) => around.report('unpack', text);
    const trees = await unpackImage({ ...job, manifest: this.#manifest, trees: this.#place.trees }, report);
    const image = this.#mounts.mountImage(trees);
    await this.#unpackOverlays();
    this.#mounts.mountRoot(trees, image, job.overlays.length > 0);
    around.begins();
    const { root } = this.#place;
    const { exitCode, mountPoints, copies } = await runInit({ ...job, root }, around.initProgram, around);
    if (process.stdin.isTTY) this.#calls.takeTerminal();
    this.#mounts.unmountRoot();
    around.signal.throwIfAborted();
    if (job.isReadOnly) {
      await around.end({ exitCode });
      return;
    }
    this.#removeUntouched(mountPoints, copies);
    await this.#handOver(findChanges({ upper: this.#place.upper, image }, this.#calls), exitCode);
  }

  close(): void {
    this.#mounts.close();
  }

  async #unpackOverlays(): Promise<void> {
    for (const archive of this.#job.overlays) {
      const bytes = Buffer.from(archive, 'base64');
      await extractTar(this.#place.overlays, async (output) => output.append(bytes));
    }
  }

  /** What was made for mounts, and copies that are as they were put there, are none of the image's. */
  #removeUntouched(mountPoints: readonly string[], copies: readonly { path: string; state: string }[]): void {
    const inUpper = (path: string) => join(this.#place.upper, path);
    for (const { path, state } of copies) {
      if (ifPresentSync(() => copyState(inUpper(path))) === state) unlinkSync(inUpper(path));
    }
    for (const path of mountPoints.toReversed()) {
      const stats = ifPresentSync(() => lstatSync(inUpper(path)));
      if (stats?.isFile() && stats.size === 0) unlinkSync(inUpper(path));
      else if (stats?.isDirectory()) removeIfEmpty(inUpper(path));
    }
  }

  async #handOver(changes: Changes, exitCode: number): Promise<void> {
    const { end, report } = this.#around;
    const isNothing = changes.members.length + changes.removed.length + changes.emptied.length === 0;
    if (isNothing) {
      await end({ exitCode });
      return;
    }
    if (exitCode !== 0 && !(await end({ exitCode, isAsking: true })).isKept) return;
    report('pack', 'packing what was changed');
    const { published } = await end({ exitCode, layer: await this.#pack(changes) });
    if (published !== undefined) await this.#keepTree(digestOf(published));
  }

  async #pack(changes: Changes): Promise<ContainerLayer> {
    const { upper, blobs, members } = this.#place;
    const list = changes.members.map((name) => (name === '.' ? './\0' : `./${name}\0`)).join('');
    await writeFile(members, Buffer.from(list, 'latin1'));
    const part = { membersFile: members, prefix: encodeWhiteouts(changes) };
    const { descriptor, diffId } = await packLayer({ directory: upper, blobsDirectory: blobs, part }, () => undefined);
    return { digest: descriptor.digest, sizeBytes: descriptor.sizeBytes, diffId };
  }

  /** The next container of the new version starts at once: what was changed, on the tree that it was changed in. */
  async #keepTree(published: Digest): Promise<void> {
    const { trees, upper } = this.#place;
    const tree = join(trees, digestHex(published));
    const unfinished = `${upper}.tree`;
    mkdirSync(unfinished);
    await rename(upper, join(unfinished, 'files'));
    await writeFile(join(unfinished, 'below'), digestHex(this.#manifest));
    await runTool('sync', ['--file-system', unfinished], 'coreutils', SYNC_MS);
    rmSync(tree, { recursive: true, force: true });
    await rename(unfinished, tree);
  }
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error;
  }
}
