import { createHash, type Hash } from 'node:crypto';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type PlannedMember, planArchive } from '../../codec/oci/archive-plan.ts';
import { digestOfHex } from '../../codec/oci/digest.ts';
import { ZSTD_LAYER_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import { type Inode, impliedDirectory, resolveInRoot, type TreeNode } from '../../codec/oci/image-tree.ts';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { findNode } from '../../codec/oci/tree-view.ts';
import { NO_XATTRS } from '../../codec/tar/tar-member.ts';
import type { PackedLayer } from '../../service/ports/image-builder.ts';
import type { IdMap, OwnersToChange } from '../../service/ports/image-inspector.ts';
import { blobPath } from '../file/blob-path.ts';
import { BlockWriter } from './block-writer.ts';
import { openPackedFile } from './compressor.ts';
import { copyFiles } from './copy-files.ts';
import { digestFile } from './file-digest.ts';
import type { ReportProgress } from './image-job.ts';
import { type ImageInput, type ImageLayers, loadLayers } from './image-layers.ts';
import { TarStream } from './tar-stream.ts';

export type OwnersTask = Omit<OwnersToChange, 'storeBlobsDirectory' | 'manifest'> & { readonly image: ImageInput };

interface OwnersPlan {
  readonly changed: readonly PlannedMember[];
  readonly texts: readonly { readonly member: PlannedMember; readonly data: Buffer }[];
}

/** Makes the layer that gives files of an image to other owners. Its bytes depend on the image and the task alone. */
export async function packOwners(
  task: OwnersTask,
  report: ReportProgress,
): Promise<PackedLayer & { readonly members: number }> {
  const { layers, entries } = await loadLayers(task.image, { verify: false, progress: () => undefined });
  const plan = planOwners(mergeLayers(entries), layers.length, task);
  await mkdir(join(task.blobsDirectory, 'sha256'), { recursive: true });
  const temporary = join(task.blobsDirectory, 'layer');
  const hash = createHash('sha256');
  await writeLayer({ task, plan, layers, path: temporary, hash, report });
  const { sha256, sizeBytes } = digestFile(temporary);
  const descriptor = { mediaType: ZSTD_LAYER_MEDIA_TYPE, digest: digestOfHex(sha256), sizeBytes, annotations: {} };
  await rename(temporary, blobPath(task.blobsDirectory, descriptor.digest));
  const members = [...plan.changed, ...plan.texts.map(({ member }) => member)];
  return {
    descriptor,
    diffId: digestOfHex(hash.digest('hex')),
    members: members.reduce((sum, { paths }) => sum + paths.length, 0),
  };
}

function planOwners(root: TreeNode, layerCount: number, task: OwnersTask): OwnersPlan {
  const texts = Object.entries(task.texts).map(([path, text]) => textMember(root, path, text, task));
  const replaced = new Set(texts.flatMap(({ member }) => member.paths));
  const { directories, others, files } = planArchive(root, layerCount);
  const all = [...directories, ...others, ...files.flatMap((layer) => [...layer.values()])];
  const changed = all.flatMap((member): PlannedMember[] => {
    const inode = withOwner(member.inode, task);
    const paths = member.paths.filter((path) => !replaced.has(path));
    return inode === undefined || paths.length === 0 ? [] : [{ inode, paths }];
  });
  return { changed, texts };
}

/** With the owner that it is to have; undefined when it has that one. */
function withOwner(inode: Inode, { users, groups }: Pick<OwnersTask, 'users' | 'groups'>): Inode | undefined {
  const [uid, gid] = [mapped(users, inode.uid), mapped(groups, inode.gid)];
  return uid === inode.uid && gid === inode.gid ? undefined : { ...inode, uid, gid };
}

function mapped(map: IdMap, id: number): number {
  return map.find(([from]) => from === id)?.[1] ?? id;
}

/** At the end of all links, with the mode, the owner and the attributes that it has there. */
function textMember(root: TreeNode, path: string, text: string, task: OwnersTask) {
  const data = Buffer.from(text);
  const known = findNode(root, path)?.inode;
  const fresh = { ...impliedDirectory(0).inode, type: 'file' as const, mode: 0o644, xattrs: NO_XATTRS };
  const inode: Inode = known?.type === 'file' ? (withOwner(known, task) ?? known) : fresh;
  const realPath = resolveInRoot(root, path.split('/')).names.join('/');
  const member = { inode: { ...inode, mtimeSeconds: task.mtimeSeconds, sizeBytes: data.length }, paths: [realPath] };
  return { member, data };
}

interface LayerToWrite {
  readonly task: OwnersTask;
  readonly plan: OwnersPlan;
  readonly layers: ImageLayers['layers'];
  readonly path: string;
  /** Told all bytes of the unpacked archive. */
  readonly hash: Hash;
  readonly report: ReportProgress;
}

async function writeLayer({ task, plan, layers, path, hash, report }: LayerToWrite): Promise<void> {
  const packed = await openPackedFile(path, 'cpio.zst');
  const hashing = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      // Blocks are used again once written.
      done(null, Buffer.from(chunk));
    },
  });
  const piped = pipeline(hashing, packed.input);
  piped.catch(() => undefined); // whoever writes hears of it
  try {
    const archive = new TarStream(new BlockWriter(hashing), { keepXattrs: (xattrs) => xattrs, hasRoot: true });
    for (const member of plan.changed) if (member.inode.type !== 'file') archive.put(member);
    for (const { member, data } of plan.texts) {
      archive.beginFile(member);
      archive.data(data);
      archive.endFile();
    }
    const files = layers.map((_, at) => filesIn(plan.changed, at));
    const progress = (doneBytes: number) => report({ phase: 'pack', doneBytes, text: 'giving files to their owners' });
    await copyFiles({ blobsDirectory: task.image.blobsDirectory, layers, copies: [{ files, archive }], progress });
    await archive.end();
    await piped;
    await packed.finished();
  } catch (error) {
    throw await packed.abandon(error);
  }
}

function filesIn(members: readonly PlannedMember[], layer: number): ReadonlyMap<number, PlannedMember> {
  const files = members.filter(({ inode }) => inode.type === 'file' && inode.layer === layer);
  return new Map(files.map((member) => [member.inode.place, member]));
}
