import type { KernelIdentity } from '../kernel/decode-kernel.ts';
import type { TarMember } from '../tar/tar-member.ts';
import { LayerError } from './layer-error.ts';

/** What a merge needs to know of a layer's member; its place in the list is its place in the archive. */
export interface LayerEntry extends TarMember {
  /** Of a file that is a kernel. */
  readonly kernel?: KernelIdentity;
}

/** Linux's PATH_MAX, NAME_MAX, XATTR_NAME_MAX and XATTR_SIZE_MAX: nothing longer can exist on a node. */
const MAX_PATH_BYTES = 4095;
const MAX_NAME_BYTES = 255;
const MAX_XATTR_NAME_BYTES = 255;
const MAX_XATTR_BYTES = 65536;

/** Throws LayerError for names and attributes that no Linux file system can hold. */
export function layerEntryOf(member: TarMember): LayerEntry {
  if (member.path.length > MAX_PATH_BYTES || member.linkTarget.length > MAX_PATH_BYTES) {
    throw new LayerError(`the name or link target is longer than ${MAX_PATH_BYTES} bytes`, member.path.slice(0, 60));
  }
  if (member.path.includes('\0') || member.linkTarget.includes('\0')) {
    throw new LayerError('the name or link target contains a NUL byte', member.path);
  }
  if (member.path.split('/').some((name) => name.length > MAX_NAME_BYTES)) {
    throw new LayerError(`a part of the name is longer than ${MAX_NAME_BYTES} bytes`, member.path.slice(0, 60));
  }
  for (const [name, { length }] of member.xattrs) checkXattr(member.path, name, length);
  return member;
}

function checkXattr(path: string, name: string, valueBytes: number): void {
  if (name !== '' && name.length <= MAX_XATTR_NAME_BYTES && !name.includes('\0') && valueBytes <= MAX_XATTR_BYTES)
    return;
  const shown = JSON.stringify(name.slice(0, 60));
  throw new LayerError(`the extended attribute ${shown} has a name or a value that Linux cannot hold`, path);
}

/**
 * The parts of a name, relative to the image's root whatever it says: `/a/./b`, `a/b/` and `../../a/b` are all a, b.
 * `..` never leaves the root.
 */
export function cleanPathParts(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}
