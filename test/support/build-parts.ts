import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadLayers } from '../../src/adapter/process/image-layers.ts';
import { DEFAULT_IMAGE_LIMITS } from '../../src/adapter/process/image-limits.ts';
import { KernelFiles } from '../../src/adapter/process/kernel-files.ts';
import { type PlannedPart, planImageParts } from '../../src/adapter/process/plan-image-parts.ts';
import { writeArchives } from '../../src/adapter/process/write-archives.ts';
import { digestOfHex } from '../../src/codec/oci/digest.ts';
import type { LayerGroup } from '../../src/codec/oci/layer-groups.ts';

export interface PartsToBuild {
  readonly layout: string;
  readonly digest: string;
  /** The layers of each part, however small they are; each for itself when missing. */
  readonly groups?: readonly LayerGroup[];
  readonly isExcluded?: (path: string) => boolean;
}

/** Writes the parts of a layout's image and says where they are, lowest first. */
export async function buildParts(wanted: PartsToBuild, place: string): Promise<string[]> {
  const scratchDirectory = join(place, 'scratch');
  rmSync(scratchDirectory, { recursive: true, force: true });
  mkdirSync(scratchDirectory, { recursive: true });
  const blobsDirectory = join(wanted.layout, 'blobs');
  const loaded = await loadLayers(
    {
      blobsDirectory,
      cacheDirectory: join(place, 'cache'),
      manifest: digestOfHex(wanted.digest.slice('sha256:'.length)),
      limits: DEFAULT_IMAGE_LIMITS,
    },
    { verify: false, progress: () => undefined },
  );
  const groups = wanted.groups ?? loaded.layers.map((_layer, at) => ({ from: at, to: at + 1 }));
  const excludes = { text: '', isExcluded: wanted.isExcluded ?? (() => false) };
  const parts = planImageParts(loaded, excludes, groups);
  const taken = new KernelFiles([], scratchDirectory);
  const archives = parts.map(archiveOf);
  await writeArchives({ blobsDirectory, scratchDirectory, layers: loaded.layers, archives, taken, progress: () => {} });
  return archives.map(({ name }) => join(scratchDirectory, name));
}

function archiveOf({ plan, from }: PlannedPart) {
  const { members, contentBytes } = plan;
  return { name: `${from}.squashfs`, format: 'squashfs', plan, members, contentBytes, madeAtSeconds: from } as const;
}
