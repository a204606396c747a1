import type { ScalarKind } from './field-kinds.ts';
import { pattern } from './field-kinds-scalar.ts';

/** A block device. `..` would lead out of /dev; udev writes a blank in a label as `\x20`. */
export const devicePath = pattern(
  'DEVICE',
  'the path of a device in /dev',
  '/dev/vda',
  /^(?!.*\/\.{1,2}(?:\/|$))\/dev\/(?:[\w.:+@/-]|\\x20){1,250}$/,
);

const ROOTS: ReadonlySet<string> = new Set(['overlay', 'tmpfs', 'ramfs', 'initramfs']);

/** Where the root file system of a node is. */
export const rootDevice: ScalarKind<string> = {
  ...devicePath,
  placeholder: 'ROOT',
  expects: 'overlay, tmpfs, initramfs or the path of a device in /dev',
  example: 'tmpfs',
  parse: (value) => (ROOTS.has(value) ? value : devicePath.parse(value)),
  schema: { type: 'string' },
};

/** How much memory a root file system may fill, as tmpfs(5) takes it. */
export const rootSize = pattern(
  'SIZE',
  'a number of bytes with k, m or g, or a percentage of memory',
  '50%',
  /^(?:[1-9]\d{0,14}[kmgKMG]?|(?:100|[1-9]\d?)%)$/,
);

/** Which NUMA nodes give the memory of a root file system, as tmpfs(5) takes it. */
export const numaPolicy = pattern(
  'POLICY',
  'a policy of tmpfs: interleave, local, default, prefer:NODE, bind:NODES or interleave:NODES',
  'interleave',
  /^(?:default|local|interleave|prefer:\d{1,4}|(?:bind|interleave):\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?)*)$/,
);

/** What holds what a node writes over its image. */
export const writableLayer = pattern('WRITABLE', 'tmpfs or zram', 'zram', /^(?:tmpfs|zram)$/);

/** A partition's name in a GPT has 36 characters; udev makes a link of it. */
export const partitionLabel = pattern(
  'LABEL',
  'a label of at most 36 letters, digits, blanks and . _ + -',
  'scratch',
  /^[A-Za-z0-9_](?:[\w .+-]{0,34}[\w.+-])?$/,
);

const GUID = /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;

/** In upper case, as partition tools print it. */
export const guid: ScalarKind<string> = {
  ...pattern('GUID', 'a GUID', '0FC63DAF-8483-4772-8E79-3D69D8477DE4', GUID),
  parse: (value) => upperGuid(value),
};

/** The words of sfdisk for what a partition holds (UEFI specification and Discoverable Partitions Specification). */
const PARTITION_TYPES: ReadonlyMap<string, string> = new Map([
  ['linux', '0FC63DAF-8483-4772-8E79-3D69D8477DE4'],
  ['swap', '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F'],
  ['home', '933AC7E1-2EB4-4F13-B844-0E14E2AEF915'],
  ['bios', '21686148-6449-6E6F-744E-656564454649'],
  ['uefi', 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B'],
  ['raid', 'A19D880F-05FC-4D3B-A006-743F0F84911E'],
  ['lvm', 'E6D6D379-F507-44C2-A23C-238F2A3DF928'],
]);

/** Kept as a GUID, whichever way it is given. */
export const partitionType: ScalarKind<string> = {
  ...guid,
  expects: `a partition type: a GUID, or one of ${[...PARTITION_TYPES.keys()].join(', ')}`,
  parse: (value) => PARTITION_TYPES.get(value.toLowerCase()) ?? upperGuid(value),
};

export const fileSystemFormat = pattern(
  'FORMAT',
  'a kind of file system, e.g. ext4, xfs, btrfs, vfat or swap',
  'ext4',
  /^[a-z0-9][a-z0-9._-]{0,31}$/,
);

/** Swap space has no place in the tree: `swap` or `none`. A backslash has a meaning of its own in fstab. */
export const mountPath = pattern(
  'PATH',
  'an absolute path, or swap',
  '/scratch',
  /^(?:swap|none|(?!.*\/\.\.(?:\/|$))\/[^\u0000-\u001f\u007f\\]{0,1023})$/,
);

/** As the file system spells it: a UUID, or the serial number of a FAT (`1A2B-3C4D`). */
export const fileSystemUuid = pattern(
  'UUID',
  'the UUID of a file system',
  'c5a2b1e6-7d6f-4c0f-9a6e-2f3d1b0c9a87',
  /^[0-9A-Fa-f]{4}[0-9A-Fa-f-]{4,32}$/,
);

function upperGuid(value: string): string | undefined {
  const upper = value.toUpperCase();
  return GUID.test(upper) ? upper : undefined;
}
