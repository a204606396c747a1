import type { ArchivePlan, PlannedMember } from '../../codec/oci/archive-plan.ts';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { layerCompression } from '../../codec/oci/image-manifest.ts';
import { TarReader, type TarSink } from '../../codec/tar/tar-reader.ts';
import { CorruptError } from '../../domain/errors.ts';
import { blobPath } from '../file/blob-path.ts';
import type { ArchiveWriter } from './archive-writer.ts';
import { readLayer } from './layer-stream.ts';

/** An archive, and the files that go into it. */
interface FileCopy {
  /** Which members of which layer go into the archive. */
  readonly files: ArchivePlan['files'];
  readonly archive: ArchiveWriter;
}

/** Takes single files out of a passing stream of members. */
export interface PassingFiles {
  /** The places in a layer that `begin` should be called for. */
  placesIn(layer: number): ReadonlySet<number>;
  begin(layer: number, place: number): void;
  data(slice: Buffer): void;
  end(): void;
}

export interface FilesToCopy {
  readonly blobsDirectory: string;
  readonly layers: readonly Descriptor[];
  /** The slowest archive sets the pace. */
  readonly copies: readonly FileCopy[];
  /** Those that go elsewhere. */
  readonly taken?: PassingFiles;
  /** Told the bytes of files copied into all archives, after every chunk. */
  readonly progress: (copiedBytes: number) => void;
}

/** Streams every layer that holds anything that is wanted, lowest first. */
export async function copyFiles(task: FilesToCopy): Promise<void> {
  let copiedBytes = 0;
  for (const [at, layer] of task.layers.entries()) {
    const copies = task.copies.flatMap(({ files, archive }) => {
      const members = files[at];
      return members === undefined || members.size === 0 ? [] : [{ members, archive }];
    });
    const takenPlaces = task.taken?.placesIn(at) ?? new Set<number>();
    if (copies.length === 0 && takenPlaces.size === 0) continue;
    const copier = new LayerCopier(task, at, copies, takenPlaces);
    const reader = new TarReader(copier);
    for await (const chunk of readLayer(blobPath(task.blobsDirectory, layer.digest), layerCompression(layer)).chunks) {
      reader.write(chunk);
      await Promise.all(copies.map(({ archive }) => archive.ready()));
      task.progress(copiedBytes + copier.copiedBytes);
    }
    reader.end();
    copier.checkComplete(layer);
    copiedBytes += copier.copiedBytes;
  }
}

/** What an archive takes of one layer, by place. */
interface LayerCopy {
  readonly members: ReadonlyMap<number, PlannedMember>;
  readonly archive: ArchiveWriter;
}

/** Takes the members of one layer and passes on those that survive in the image. */
class LayerCopier implements TarSink {
  readonly #task: FilesToCopy;
  readonly #layer: number;
  readonly #copies: readonly LayerCopy[];
  readonly #takenPlaces: ReadonlySet<number>;
  #place = -1;
  #copiedFiles = 0;
  /** Those that the member goes into. */
  #archives: readonly ArchiveWriter[] = [];
  #isTaken = false;
  copiedBytes = 0;

  constructor(task: FilesToCopy, layer: number, copies: readonly LayerCopy[], takenPlaces: ReadonlySet<number>) {
    this.#task = task;
    this.#layer = layer;
    this.#copies = copies;
    this.#takenPlaces = takenPlaces;
  }

  entry({ sizeBytes }: { sizeBytes: number }): void {
    this.#place += 1;
    this.#archives = this.#copies.flatMap(({ members, archive }) => {
      const member = members.get(this.#place);
      if (member === undefined) return [];
      if (member.inode.sizeBytes !== sizeBytes) throw new CorruptError('a layer has changed since it was imported');
      archive.beginFile(member);
      return [archive];
    });
    this.#copiedFiles += this.#archives.length;
    this.#isTaken = this.#takenPlaces.has(this.#place);
    if (this.#isTaken) this.#task.taken?.begin(this.#layer, this.#place);
  }

  data(slice: Buffer): void {
    for (const archive of this.#archives) archive.data(slice);
    this.copiedBytes += slice.length * this.#archives.length;
    if (this.#isTaken) this.#task.taken?.data(slice);
  }

  entryEnd(): void {
    for (const archive of this.#archives) archive.endFile();
    if (this.#isTaken) this.#task.taken?.end();
  }

  checkComplete(layer: Descriptor): void {
    if (this.#copiedFiles !== this.#copies.reduce((sum, { members }) => sum + members.size, 0)) {
      throw new CorruptError(`layer ${layer.digest} has changed since it was imported`);
    }
  }
}
