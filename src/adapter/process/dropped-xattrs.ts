import type { ArchivePlan } from '../../codec/oci/archive-plan.ts';
import { squashfsXattrs } from '../../codec/squashfs/squashfs-xattrs.ts';
import { type ImageFormat, isSquashfs } from '../../domain/image-format.ts';

/** How many extended attributes of the planned members a format cannot hold. mksquashfs cannot set those of the root. */
export function droppedXattrs(plan: ArchivePlan, format: ImageFormat): number {
  if (!isSquashfs(format)) return plan.totals.xattrs;
  const files = plan.files.flatMap((layer) => [...layer.values()]);
  return [...plan.directories, ...plan.others, ...files].reduce((sum, { inode: { xattrs }, paths }) => {
    const held = paths[0] === '.' ? 0 : squashfsXattrs(xattrs).size;
    return sum + xattrs.size - held;
  }, 0);
}
