import type { ArchivePlan, PlannedMember } from '../../codec/oci/archive-plan.ts';
import { layerCompression } from '../../codec/oci/image-manifest.ts';
import { encodeTarMember } from '../../codec/tar/encode-tar-member.ts';
import { TAR_BLOCK_BYTES } from '../../codec/tar/tar-header.ts';
import type { TarMember } from '../../codec/tar/tar-member.ts';
import { TarReader, type TarSink } from '../../codec/tar/tar-reader.ts';
import { TAR_END } from '../../codec/tar/tar-writer.ts';
import { blobPath } from '../file/blob-path.ts';
import type { BlockWriter } from '../process/block-writer.ts';
import type { ImageLayers } from '../process/image-layers.ts';
import { readLayer } from '../process/layer-stream.ts';

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
export async function streamTree(task: TreeToStream, output: BlockWriter): Promise<void> {
  const places = membersByPlace(task.plan, task.layers.length);
  for (const member of task.plan.directories) {
    if (member.inode.place === -1) output.append(encodeTarMember({ ...factsOf(member), xattrs: new Map() }));
  }
  let doneBytes = 0;
  for (const [at, layer] of task.layers.entries()) {
    const members = places[at] ?? new Map();
    if (members.size === 0) continue;
    const copier = new MemberCopier(members, output);
    const reader = new TarReader(copier);
    for await (const chunk of readLayer(blobPath(task.blobsDirectory, layer.digest), layerCompression(layer)).chunks) {
      reader.write(chunk);
      await output.ready();
      task.progress(doneBytes + copier.copiedBytes);
    }
    reader.end();
    doneBytes += copier.copiedBytes;
  }
  output.append(TAR_END);
}

function membersByPlace(plan: ArchivePlan, layerCount: number): readonly Map<number, PlannedMember>[] {
  const places = Array.from({ length: layerCount }, (_, layer) => new Map(plan.files[layer]));
  for (const member of [...plan.directories, ...plan.others]) {
    const { layer, place } = member.inode;
    if (place !== -1) places[layer]?.set(place, member);
  }
  return places;
}

function factsOf({ inode, paths }: PlannedMember): Omit<TarMember, 'xattrs'> {
  const { type, mode, uid, gid, mtimeSeconds, sizeBytes, linkTarget, deviceMajor, deviceMinor } = inode;
  const owner = { mode, uid, gid, mtimeSeconds };
  return { path: paths[0] ?? '.', type, ...owner, sizeBytes, linkTarget, deviceMajor, deviceMinor };
}

/** Takes the members of one layer and passes on those that survive in the image. */
class MemberCopier implements TarSink {
  readonly #members: ReadonlyMap<number, PlannedMember>;
  readonly #output: BlockWriter;
  #place = -1;
  #current: PlannedMember | undefined;
  #memberBytes = 0;
  copiedBytes = 0;

  constructor(members: ReadonlyMap<number, PlannedMember>, output: BlockWriter) {
    this.#members = members;
    this.#output = output;
  }

  entry({ xattrs }: TarMember): void {
    this.#place += 1;
    this.#memberBytes = 0;
    this.#current = this.#members.get(this.#place);
    if (this.#current === undefined) return;
    const kept = new Map([...xattrs].filter(([name]) => !name.startsWith(OVERLAY_XATTRS)));
    this.#output.append(encodeTarMember({ ...factsOf(this.#current), xattrs: kept }));
  }

  data(slice: Buffer): void {
    if (this.#current === undefined) return;
    this.#output.append(slice);
    this.#memberBytes += slice.length;
    this.copiedBytes += slice.length;
  }

  entryEnd(): void {
    if (this.#current === undefined) return;
    this.#output.append(Buffer.alloc(-this.#memberBytes & (TAR_BLOCK_BYTES - 1)));
    const [first = '', ...others] = this.#current.paths;
    for (const path of others) this.#output.append(encodeTarMember(hardLink(this.#current, path, first)));
    this.#current = undefined;
  }
}

function hardLink(member: PlannedMember, path: string, linkTarget: string): TarMember {
  return { ...factsOf(member), type: 'hardlink', path, linkTarget, sizeBytes: 0, xattrs: new Map() };
}
