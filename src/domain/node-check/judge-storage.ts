import { type CheckFinding, finding, install } from '../image-check/check.ts';
import { lackingStorageTools } from '../image-check/tools.ts';
import type { ImageSurvey } from '../image-survey.ts';
import type { Disk, Filesystem, Partition, ResolvedNode } from '../node-schema.ts';
import { rootModeOf } from '../root-mode.ts';

type StoredNode = Pick<ResolvedNode, 'name' | 'imageName' | 'root' | 'disks' | 'filesystems'>;

/** The disks that it describes can be made with its image, and its root is one of them. */
export function judgeStorage(node: StoredNode, { survey }: { readonly survey: ImageSurvey }): readonly CheckFinding[] {
  const formats = Object.values<Filesystem>(node.filesystems).flatMap(({ format }) =>
    format === undefined ? [] : [format],
  );
  const wanted = { hasDisks: Object.keys(node.disks).length > 0, formats };
  const reference = node.imageName ?? 'IMAGE';
  const lacking = lackingStorageTools(survey, wanted).map(({ program, packages }) =>
    finding(
      'error',
      `image ${reference} has no ${program}, which its disks need`,
      install({ reference, survey }, packages),
    ),
  );
  return [...lacking, ...undeclaredRoot(node)];
}

const BY_LABEL = '/dev/disk/by-partlabel/';

function undeclaredRoot({ name, root = '', disks, filesystems }: StoredNode): readonly CheckFinding[] {
  if (rootModeOf(root === '' ? undefined : root) !== 'disk') return [];
  const partitions = Object.entries<Disk>(disks).flatMap(([device, disk]) => partitionsOf(device, disk));
  if ([...Object.keys(filesystems), ...partitions].includes(root)) return [];
  const detail = `its root ${root} is none of its file systems and no partition of its disks: it boots only if somebody else has made it`;
  return [finding('warning', detail, `wwctl node set ${name} --fsname ${root} --fsformat ext4`)];
}

/** Every name that udev and the kernel have for them, e.g. `/dev/sda1`, `/dev/nvme0n1p1`. */
function partitionsOf(device: string, { partitions }: Disk): readonly string[] {
  const separator = /\d$/.test(device) ? 'p' : '';
  return Object.entries<Partition>(partitions).flatMap(([label, { number }]) => [
    BY_LABEL + label,
    ...(number ? [`${device}${separator}${number}`] : []),
  ]);
}
