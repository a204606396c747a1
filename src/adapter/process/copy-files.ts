import type { ArchivePlan, PlannedMember } from '../../codec/oci/archive-plan.ts';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { layerCompression } from '../../codec/oci/image-manifest.ts';
import { TarReader, type TarSink } from '../../codec/tar/tar-reader.ts';
import { CorruptError } from '../../domain/errors.ts';
import { blobPath } from '../file/blob-path.ts';
import type { ArchiveWriter } from './archive-writer.ts';
import { readLayer } from './layer-stream.ts';

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
  /** Which members of which layer go into the archive. */
  readonly files: ArchivePlan['files'];
  /** Those that also go elsewhere. */
  readonly taken?: PassingFiles;
  /** Takes the files; none where only those that go elsewhere are wanted. */
  readonly archive?: ArchiveWriter;
  /** Told the bytes of files copied, after every chunk. */
  readonly progress: (copiedBytes: number) => void;
}

/** Streams every layer that holds anything that is wanted, lowest first. */
export async function copyFiles(task: FilesToCopy): Promise<void> {
  let copiedBytes = 0;
  for (const [at, layer] of task.layers.entries()) {
    const files = task.files[at] ?? new Map<number, PlannedMember>();
    const takenPlaces = task.taken?.placesIn(at) ?? new Set<number>();
    if (files.size === 0 && takenPlaces.size === 0) continue;
    const copier = new LayerCopier(task, at, files, takenPlaces);
    const reader = new TarReader(copier);
    for await (const chunk of readLayer(blobPath(task.blobsDirectory, layer.digest), layerCompression(layer)).chunks) {
      reader.write(chunk);
      await task.archive?.ready();
      task.progress(copiedBytes + copier.copiedBytes);
    }
    reader.end();
    copier.checkComplete(layer);
    copiedBytes += copier.copiedBytes;
  }
}

/** Takes the members of one layer and passes on those that survive in the image. */
class LayerCopier implements TarSink {
  readonly #task: FilesToCopy;
  readonly #layer: number;
  readonly #files: ReadonlyMap<number, PlannedMember>;
  readonly #takenPlaces: ReadonlySet<number>;
  #place = -1;
  #copiedFiles = 0;
  #isFile = false;
  #isTaken = false;
  copiedBytes = 0;

  constructor(
    task: FilesToCopy,
    layer: number,
    files: ReadonlyMap<number, PlannedMember>,
    takenPlaces: ReadonlySet<number>,
  ) {
    this.#task = task;
    this.#layer = layer;
    this.#files = files;
    this.#takenPlaces = takenPlaces;
  }

  entry({ sizeBytes }: { sizeBytes: number }): void {
    this.#place += 1;
    const member = this.#files.get(this.#place);
    this.#isFile = member !== undefined;
    if (member) {
      if (member.inode.sizeBytes !== sizeBytes) throw new CorruptError('a layer has changed since it was imported');
      this.#copiedFiles += 1;
      this.#task.archive?.beginFile(member);
    }
    this.#isTaken = this.#takenPlaces.has(this.#place);
    if (this.#isTaken) this.#task.taken?.begin(this.#layer, this.#place);
  }

  data(slice: Buffer): void {
    if (this.#isFile) {
      this.#task.archive?.data(slice);
      this.copiedBytes += slice.length;
    }
    if (this.#isTaken) this.#task.taken?.data(slice);
  }

  entryEnd(): void {
    if (this.#isFile) this.#task.archive?.endFile();
    if (this.#isTaken) this.#task.taken?.end();
  }

  checkComplete(layer: Descriptor): void {
    if (this.#copiedFiles !== this.#files.size) {
      throw new CorruptError(`layer ${layer.digest} has changed since it was imported`);
    }
  }
}
