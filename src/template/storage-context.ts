import type { Disk, Filesystem, Partition, ResolvedNode } from '../domain/node-schema.ts';
import { templateMap } from './template-map.ts';

/** Disks as templates see them: in order of their paths, each with its `device`, its fields, and `partitions` as a list. */
export function diskContexts({ disks }: ResolvedNode): readonly object[] {
  return inOrder<Disk>(disks).map(([device, disk]) =>
    templateMap([['device', device], ...Object.entries({ ...disk, partitions: partitionContexts(disk) })]),
  );
}

/** In order of their paths, each with its `device` and its fields. */
export function filesystemContexts({ filesystems }: ResolvedNode): readonly object[] {
  return inOrder<Filesystem>(filesystems).map(([device, fields]) =>
    templateMap([['device', device], ...Object.entries(fields)]),
  );
}

/** In order of their numbers; those that take the next free one follow in order of their labels. */
function partitionContexts({ partitions }: Disk): readonly object[] {
  return inOrder<Partition>(partitions)
    .sort(([, a], [, b]) => placeOf(a) - placeOf(b))
    .map(([label, fields]) => templateMap([['label', label], ...Object.entries(fields)]));
}

function placeOf({ number = 0 }: Partition): number {
  return number === 0 ? Number.MAX_SAFE_INTEGER : number;
}

function inOrder<T>(entries: Readonly<Record<string, T>>): (readonly [string, T])[] {
  return Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
}
