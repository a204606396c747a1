import { encodeTarHeader } from '../tar/encode-tar-header.ts';

/** What a layer takes away from those below it; paths are bytes, one character each, without leading slash. */
export interface RemovedPaths {
  /** What is gone with all that was in it. */
  readonly removed: readonly string[];
  /** Directories that are there and have nothing of what they had. */
  readonly emptied: readonly string[];
}

/**
 * The members that say so (OCI image-spec, layer.md "Whiteouts"), without the end of an archive: they stand at the
 * beginning of a layer, so that no reader takes them for what comes later. In byte order.
 */
export function encodeWhiteouts({ removed, emptied }: RemovedPaths): Buffer {
  const names = [...removed.map(whiteoutOf), ...emptied.map((path) => `${path}/.wh..wh..opq`)];
  return Buffer.concat(names.toSorted(byBytes).map(emptyFile));
}

function whiteoutOf(path: string): string {
  const name = path.lastIndexOf('/') + 1;
  return `${path.slice(0, name)}.wh.${path.slice(name)}`;
}

function byBytes(one: string, other: string): number {
  return one < other ? -1 : 1;
}

function emptyFile(path: string): Buffer {
  const owner = { mode: 0o600, uid: 0, gid: 0, mtimeSeconds: 0 };
  const rest = { sizeBytes: 0, linkTarget: '', deviceMajor: 0, deviceMinor: 0, xattrs: new Map() };
  return encodeTarHeader({ path, type: 'file', ...owner, ...rest });
}
