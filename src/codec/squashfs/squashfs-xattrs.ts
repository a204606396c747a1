import type { Xattrs } from '../tar/tar-member.ts';

/** The name spaces that squashfs has numbers for (Linux, fs/squashfs/squashfs_fs.h). */
const NAMESPACES = ['user.', 'trusted.', 'security.'];
/**
 * What an overlay file system notes in its layers. In the root of a node, which is such a layer, it would make the
 * kernel hide files or look for them elsewhere.
 */
const OVERLAY_NOTES = ['trusted.overlay.', 'user.overlay.'];

/** Those of a file's attributes that a squashfs for booting holds; POSIX ACLs (`system.*`) are not among them. */
export function squashfsXattrs(xattrs: Xattrs): Xattrs {
  if (xattrs.size === 0) return xattrs;
  return new Map([...xattrs].filter(([name]) => isHeld(name)));
}

function isHeld(name: string): boolean {
  const begins = (prefix: string) => name.startsWith(prefix) && name.length > prefix.length;
  return NAMESPACES.some(begins) && !OVERLAY_NOTES.some(begins);
}
