import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifPresent } from '../file/if-present.ts';
import { isProcessAlive, processIdentity } from '../process/process-identity.ts';

/** Where everything of one container lies. */
export interface ContainerPlace {
  /** Unpacked images, each in a directory named by the hex digits of its manifest. */
  readonly trees: string;
  /** What the container changes; the parts below are relative to the directory of all containers. */
  readonly upper: string;
  readonly overlayWork: string;
  /** The node's overlays. */
  readonly overlays: string;
  /** Where the whole is mounted, and where the image alone. */
  readonly root: string;
  readonly image: string;
  readonly blobs: string;
  readonly members: string;
  /** Removes all of it but the trees. */
  remove(): Promise<void>;
}

interface Wanted {
  readonly containersDirectory: string;
  readonly sessionId: string;
  /** Hex digits of the image's manifest. */
  readonly image: string;
  /** Hex digits of the manifests whose trees stay. */
  readonly keep: readonly string[];
}

/**
 * Makes the place of a container, after what killed ones left is gone. Only root gets into it: what is unpacked there
 * may be setuid.
 */
export async function openContainerPlace(wanted: Wanted): Promise<ContainerPlace> {
  const { containersDirectory, sessionId, image } = wanted;
  const trees = join(containersDirectory, 'trees');
  const work = join(containersDirectory, 'work', sessionId);
  await mkdir(containersDirectory, { recursive: true, mode: 0o700 });
  await mkdir(trees, { recursive: true });
  for (const path of await findAbandoned(containersDirectory, wanted.keep))
    await rm(path, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await writeFile(join(work, 'owner'), JSON.stringify({ process: processIdentity(process.pid), image }));
  const names = ['upper', 'overlay-work', 'overlays', 'root', 'image', 'blobs'] as const;
  for (const name of names) await mkdir(join(work, name));
  return {
    trees,
    upper: join(work, 'upper'),
    overlayWork: join(work, 'overlay-work'),
    overlays: join(work, 'overlays'),
    root: join(work, 'root'),
    image: join(work, 'image'),
    blobs: join(work, 'blobs'),
    members: join(work, 'members'),
    remove: () => rm(work, { recursive: true, force: true }),
  };
}

/** A tree that is being unpacked: whoever does it is in its name. */
export function unfinishedTree(trees: string, image: string): string {
  return join(trees, `.${image}.${processIdentity(process.pid)}.unfinished`);
}

/** The tree that another one lies upon; undefined for a whole one. */
export async function treeBelow(trees: string, image: string): Promise<string | undefined> {
  return ifPresent(readFile(join(trees, image, 'below'), 'utf8'));
}

/**
 * What is left of containers that are gone, and the trees that neither a container that runs nor one of these images
 * needs, by the hex digits of its manifest.
 */
export async function findAbandoned(directory: string, keep: readonly string[]): Promise<readonly string[]> {
  const used = new Set(keep);
  const abandoned: string[] = [];
  for (const name of await namesIn(join(directory, 'work'))) {
    const work = join(directory, 'work', name);
    const image = await imageOfLiving(work);
    if (image === undefined) abandoned.push(work);
    else used.add(image);
  }
  const trees = join(directory, 'trees');
  const needed = await withTreesBelow(trees, used);
  const unneeded = (await namesIn(trees)).filter((name) => !needed.has(name) && !isBeingUnpacked(name));
  return [...abandoned, ...unneeded.map((name) => join(trees, name))];
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return (await ifPresent(readdir(directory))) ?? [];
}

/** The image of a container that runs. One without an owner is being made, unless it is old. */
async function imageOfLiving(work: string): Promise<string | undefined> {
  const text = await ifPresent(readFile(join(work, 'owner'), 'utf8'));
  if (!text) {
    const stats = await ifPresent(lstat(work));
    return stats !== undefined && Date.now() - stats.mtimeMs < 60_000 ? '' : undefined;
  }
  const { process, image } = JSON.parse(text) as { process: string; image: string };
  return isProcessAlive(process) ? image : undefined;
}

async function withTreesBelow(trees: string, images: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const needed = new Set<string>();
  for (const image of images) {
    for (let tree: string | undefined = image; tree && !needed.has(tree); tree = await treeBelow(trees, tree)) {
      needed.add(tree);
    }
  }
  return needed;
}

function isBeingUnpacked(name: string): boolean {
  const owner = /\.(\d+-\d+)\.unfinished$/.exec(name)?.[1];
  return owner !== undefined && isProcessAlive(owner);
}
