import { chmodSync, closeSync, copyFileSync, fstatSync, lstatSync, openSync } from 'node:fs';
import type { ContainerMount } from '../../domain/container-job.ts';
import { InvalidError } from '../../domain/errors.ts';
import type { MadeCopy } from './init-job.ts';
import type { MountPoints } from './mount-points.ts';
import { MS_BIND, MS_RDONLY, MS_REC, MS_REMOUNT, type SystemCalls } from './system-calls.ts';
import { O_PATH } from './system-mounts.ts';

/** A mount whose source was opened while the server can still be reached. */
export interface OpenMount {
  readonly mount: ContainerMount;
  readonly file: number;
  readonly isDirectory: boolean;
}

/** @param warn told of sources that are missing and need not be there */
export function openMounts(mounts: readonly ContainerMount[], warn: (text: string) => void): readonly OpenMount[] {
  return mounts.flatMap((mount) => {
    try {
      const file = openSync(mount.source, O_PATH);
      const isDirectory = fstatSync(file).isDirectory();
      if (!isDirectory || mount.mode !== 'copy') return [{ mount, file, isDirectory }];
      throw new InvalidError(`${mount.source} is a directory: only files can be copied, bind it instead`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (mount.isRequired) throw new InvalidError(`${mount.source} cannot be shown in the image: ${why}`);
      warn(`${mount.source} of the image mounts is not shown in the image: ${why}`);
      return [];
    }
  });
}

/** @returns the copy, when it made one */
export function mountOne(
  calls: Pick<SystemCalls, 'mount'>,
  points: MountPoints,
  { mount, file, isDirectory }: OpenMount,
  isReadOnly: boolean,
): MadeCopy | undefined {
  const source = `/proc/self/fd/${file}`;
  try {
    const target = points.ensure(mount.destination, isDirectory ? 'directory' : 'file');
    if (mount.mode === 'copy' && !isReadOnly) return copyTo(target, source, file);
    calls.mount({ source, target, flags: MS_BIND | MS_REC });
    if (mount.mode !== 'rw') calls.mount({ source, target, flags: MS_BIND | MS_REMOUNT | MS_RDONLY });
    return undefined;
  } finally {
    closeSync(file);
  }
}

function copyTo(path: string, source: string, file: number): MadeCopy {
  copyFileSync(source, path);
  chmodSync(path, fstatSync(file).mode & 0o7777);
  return { path, state: copyState(path) };
}

/** Any write to a file, and any change of its owner or mode, gives it another one. */
export function copyState(path: string): string {
  const { size, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true });
  return `${size} ${mtimeNs} ${ctimeNs}`;
}
