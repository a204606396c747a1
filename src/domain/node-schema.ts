import { DISCOVERY_FIELDS } from './discovery-fields.ts';
import {
  type CompleteOf,
  type FieldTable,
  free,
  like,
  map,
  negatableList,
  type RecordOf,
  struct,
} from './field-kinds.ts';
import {
  bool,
  bootText,
  excludePattern,
  imageReference,
  inheritableName,
  name,
  pattern,
  text,
} from './field-kinds-scalar.ts';
import { devicePath, numaPolicy, rootDevice, rootSize, writableLayer } from './field-kinds-storage.ts';
import { row, tags } from './field-row.ts';
import { IPMI_FIELDS } from './ipmi-fields.ts';
import { NETWORK_DEVICE_FIELDS } from './network-device-fields.ts';
import { DISK_FIELDS, FILE_SYSTEM_FIELDS, type PARTITION_FIELDS } from './storage-fields.ts';

const entryName = pattern('NAME', 'a name of letters, digits and . _ : -', 'default', /^[A-Za-z0-9][\w.:-]{0,63}$/);
const resourceName = pattern('NAME', 'a resource name', 'fstab', /^(?!__proto__$)[^\u0000-\u001f]{1,128}$/);
const KERNEL_FIELDS = {
  version: row({
    key: 'version',
    kind: like(text, '6.1'),
    flag: 'kernelversion',
    help: 'Kernel of the image: the beginning of its version, or its path in the image',
  }),
  args: row({
    key: 'args',
    kind: negatableList(bootText),
    flag: 'kernelargs',
    short: 'A',
    help: 'Kernel command line arguments',
  }),
} as const satisfies FieldTable;

/** THE field table: what a node or profile can say, each field once. */
export const NODE_FIELDS = {
  discoverable: row({
    key: 'discoverable',
    kind: bool,
    flag: 'discoverable',
    short: 'e',
    nodeOnly: true,
    help: 'The node takes the hardware address of the next unknown machine',
  }),
  assetKey: row({
    key: 'asset key',
    kind: like(text, 'HX-4711'),
    flag: 'asset',
    oldFlags: [{ flag: 'assetkey' }],
    nodeOnly: true,
    help: "The machine's asset tag",
  }),
  discover: row({ key: 'discover', kind: struct(DISCOVERY_FIELDS), help: 'How a discoverable node knows its machine' }),
  profiles: row({
    key: 'profiles',
    kind: negatableList(like(inheritableName, 'default')),
    flag: 'profile',
    short: 'P',
    inherited: false,
    help: 'Profiles, the later ones win; ~NAME takes one back',
  }),
  comment: row({
    key: 'comment',
    kind: like(text, 'in repair until May'),
    flag: 'comment',
    inherited: false,
    help: 'Free text',
  }),
  clusterName: row({
    key: 'cluster name',
    kind: like(text, 'alpha'),
    flag: 'cluster',
    short: 'c',
    help: 'Cluster of the node; lists are in its order',
  }),
  imageName: row({
    key: 'image name',
    kind: imageReference,
    flag: 'image',
    oldFlags: [{ flag: 'container', short: 'C' }],
    help: 'Image to boot; NAME@N or NAME@LABEL for one version of it',
  }),
  imageExcludes: row({
    key: 'image excludes',
    kind: negatableList(excludePattern),
    flag: 'imageexcludes',
    help: "Paths of the image that the node's root is built without; ~PATTERN takes one back",
  }),
  ipxeTemplate: row({
    key: 'ipxe template',
    kind: like(name, 'default'),
    flag: 'ipxe',
    help: 'iPXE script template',
  }),
  runtimeOverlay: row({
    key: 'runtime overlay',
    kind: negatableList(like(inheritableName, 'hosts')),
    flag: 'runtime-overlays',
    short: 'R',
    oldFlags: [{ flag: 'runtime' }],
    help: 'Overlays that are kept current on the running node',
  }),
  systemOverlay: row({
    key: 'system overlay',
    kind: negatableList(inheritableName),
    flag: 'system-overlays',
    short: 'O',
    oldFlags: [{ flag: 'wwinit' }],
    help: 'Overlays that are applied at boot',
  }),
  kernel: row({ key: 'kernel', kind: struct(KERNEL_FIELDS), help: 'Kernel' }),
  ipmi: row({ key: 'ipmi', kind: struct(IPMI_FIELDS), help: 'Management controller (BMC)' }),
  init: row({
    key: 'init',
    kind: like(text, '/sbin/init'),
    flag: 'init',
    short: 'i',
    help: 'First program of the node',
  }),
  root: row({
    key: 'root',
    kind: rootDevice,
    flag: 'root',
    help: 'Root file system: overlay, tmpfs, initramfs or a block device',
  }),
  rootSize: row({
    key: 'root size',
    kind: rootSize,
    flag: 'rootsize',
    help: 'Memory that the root file system may fill; half of it when missing',
  }),
  rootNuma: row({
    key: 'root numa',
    kind: numaPolicy,
    flag: 'rootnuma',
    help: 'NUMA nodes that give this memory; all in turn when missing',
  }),
  rootWritable: row({
    key: 'root writable',
    kind: writableLayer,
    flag: 'rootwritable',
    help: 'With root overlay, what holds changes: tmpfs, or zram, which compresses them',
  }),
  networkDevices: row({
    key: 'network devices',
    kind: map(entryName, struct(NETWORK_DEVICE_FIELDS)),
    scope: { flag: 'netname', deleteFlag: 'netdel', fallback: 'default' },
    help: 'Network device',
  }),
  tags: row({
    key: 'tags',
    kind: tags,
    add: 'tagadd',
    delete: 'tagdel',
    unset: 'tag',
    help: 'Tags, for templates',
  }),
  primaryNetwork: row({
    key: 'primary network',
    kind: entryName,
    flag: 'primarynet',
    short: 'p',
    help: 'Network device the node boots and is reached by',
  }),
  disks: row({
    key: 'disks',
    kind: map(devicePath, struct(DISK_FIELDS)),
    scope: { flag: 'diskname', deleteFlag: 'diskdel' },
    help: 'Disk',
  }),
  filesystems: row({
    key: 'filesystems',
    kind: map(like(devicePath, '/dev/disk/by-partlabel/scratch'), struct(FILE_SYSTEM_FIELDS)),
    scope: {
      flag: 'fsname',
      deleteFlag: 'fsdel',
      borrows: { flag: 'partname', prefix: '/dev/disk/by-partlabel/' },
    },
    help: 'File system',
  }),
  resources: row({ key: 'resources', kind: map(resourceName, free), help: 'Structured data for templates' }),
} as const satisfies FieldTable;

// Interfaces, because the compiler works out their members only once.

/** What a node's own record says. Profiles have the same fields but the node-only ones. */
export interface NodeRecord extends RecordOf<typeof NODE_FIELDS> {}

/** A record with all its lists, structs and maps. */
export interface CompleteRecord extends CompleteOf<typeof NODE_FIELDS> {}

/** A node with everything its profiles give it. */
export interface ResolvedNode extends CompleteRecord {
  readonly name: string;
}

/** A network device of a resolved node. */
export interface NetworkDevice extends CompleteOf<typeof NETWORK_DEVICE_FIELDS> {}

/** A disk of a resolved node, which writes a partition table. */
export interface Disk extends CompleteOf<typeof DISK_FIELDS> {}

/** A partition of a disk. */
export interface Partition extends CompleteOf<typeof PARTITION_FIELDS> {}

/** A file system that a resolved node makes and mounts. */
export interface Filesystem extends CompleteOf<typeof FILE_SYSTEM_FIELDS> {}

/** The device a node boots and is reached by: the one `primary network` names, else the alphabetically first. */
export function primaryDevice(node: ResolvedNode): { name: string; device: NetworkDevice } | undefined {
  const names = Object.keys(node.networkDevices).sort();
  const chosen = names.find((candidate) => candidate === node.primaryNetwork) ?? names[0];
  const device = chosen === undefined ? undefined : node.networkDevices[chosen];
  return chosen === undefined || device === undefined ? undefined : { name: chosen, device };
}
