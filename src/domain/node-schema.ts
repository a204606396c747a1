import {
  type CompleteOf,
  type Field,
  type FieldTable,
  free,
  type Kind,
  list,
  map,
  type RecordOf,
  struct,
} from './field-kinds.ts';
import {
  bool,
  bootText,
  inheritableName,
  integer,
  interfaceName,
  ip4,
  macAddress,
  name,
  netmask,
  pattern,
  text,
} from './field-kinds-scalar.ts';

/** A field of a node or profile, with what the command line needs to set it. */
export interface NodeField extends Field {
  /** `image` makes `--image`; a field without flag is set by editing and importing alone. */
  readonly flag?: string;
  readonly short?: string;
  /** Profiles cannot have it. */
  readonly nodeOnly?: true;
  /** False: a node does not get it from its profiles. */
  readonly inherited?: false;
}

/** Entries of a map that are chosen (struct entries) or added and removed (text entries) by flags. */
export interface MapFlags {
  /** `--netname NAME` chooses the entry that the flags of its fields mean. */
  readonly scope?: { readonly flag: string; readonly deleteFlag: string; readonly fallback: string };
  /** `--tagadd NAME=VALUE`, `--tagdel NAME`. */
  readonly add?: string;
  readonly delete?: string;
}

type Row<K extends Kind> = Omit<NodeField, 'kind'> & MapFlags & { readonly kind: K };
const row = <const K extends Kind>(field: Row<K>): Row<K> => field;

const tagName = pattern(
  'NAME',
  'a tag name without = and spaces',
  'rack',
  /^(?!__proto__$)[^\s=~\u0000-\u001f]{1,128}$/,
);
const entryName = pattern('NAME', 'a name of letters, digits and . _ : -', 'default', /^[A-Za-z0-9][\w.:-]{0,63}$/);
const resourceName = pattern('NAME', 'a resource name', 'fstab', /^(?!__proto__$)[^\u0000-\u001f]{1,128}$/);

const tags = map(tagName, text);

const networkDeviceFields = {
  type: row({ key: 'type', kind: text, flag: 'type', short: 'T', help: 'Kind of device, e.g. ethernet or infiniband' }),
  onboot: row({ key: 'onboot', kind: bool, flag: 'onboot', help: 'Bring the device up at boot' }),
  device: row({ key: 'device', kind: interfaceName, flag: 'netdev', short: 'N', help: 'Name of the interface' }),
  hwaddr: row({ key: 'hwaddr', kind: macAddress, flag: 'hwaddr', short: 'H', help: 'Hardware (MAC) address' }),
  ipaddr: row({ key: 'ipaddr', kind: ip4, flag: 'ipaddr', short: 'I', help: 'IPv4 address' }),
  netmask: row({ key: 'netmask', kind: netmask, flag: 'netmask', short: 'M', help: 'IPv4 netmask' }),
  gateway: row({ key: 'gateway', kind: ip4, flag: 'gateway', short: 'G', help: 'IPv4 gateway' }),
  mtu: row({
    key: 'mtu',
    kind: integer('BYTES', 68, 65535, 1500),
    flag: 'mtu',
    help: 'Largest packet the device sends',
  }),
  tags: row({ key: 'tags', kind: tags, add: 'nettagadd', delete: 'nettagdel', help: 'Tags of the device' }),
} as const satisfies FieldTable;

const kernelFields = {
  version: row({
    key: 'version',
    kind: text,
    flag: 'kernelversion',
    help: 'Kernel of the image: the beginning of its version, or its path in the image',
  }),
  args: row({
    key: 'args',
    kind: list(bootText),
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
  assetKey: row({ key: 'asset key', kind: text, flag: 'asset', nodeOnly: true, help: "The machine's asset tag" }),
  profiles: row({
    key: 'profiles',
    kind: list(inheritableName),
    flag: 'profile',
    short: 'P',
    inherited: false,
    help: 'Profiles, the later ones win; ~NAME takes one back',
  }),
  comment: row({ key: 'comment', kind: text, flag: 'comment', inherited: false, help: 'Free text' }),
  clusterName: row({ key: 'cluster name', kind: text, flag: 'cluster', short: 'c', help: 'Cluster of the node' }),
  imageName: row({ key: 'image name', kind: name, flag: 'image', help: 'Image to boot' }),
  ipxeTemplate: row({ key: 'ipxe template', kind: name, flag: 'ipxe', help: 'iPXE script template' }),
  runtimeOverlay: row({
    key: 'runtime overlay',
    kind: list(inheritableName),
    flag: 'runtime-overlays',
    short: 'R',
    help: 'Overlays that are kept current on the running node',
  }),
  systemOverlay: row({
    key: 'system overlay',
    kind: list(inheritableName),
    flag: 'system-overlays',
    short: 'O',
    help: 'Overlays that are applied at boot',
  }),
  kernel: row({ key: 'kernel', kind: struct(kernelFields), help: 'Kernel' }),
  init: row({ key: 'init', kind: text, flag: 'init', short: 'i', help: 'First program of the node' }),
  root: row({ key: 'root', kind: text, flag: 'root', help: 'Root file system: initramfs, tmpfs, …' }),
  networkDevices: row({
    key: 'network devices',
    kind: map(entryName, struct(networkDeviceFields)),
    scope: { flag: 'netname', deleteFlag: 'netdel', fallback: 'default' },
    help: 'Network device',
  }),
  tags: row({ key: 'tags', kind: tags, add: 'tagadd', delete: 'tagdel', help: 'Tags, for templates' }),
  primaryNetwork: row({
    key: 'primary network',
    kind: entryName,
    flag: 'primarynet',
    short: 'p',
    help: 'Network device the node boots and is reached by',
  }),
  resources: row({ key: 'resources', kind: map(resourceName, free), help: 'Structured data for templates' }),
} as const satisfies FieldTable;

// Interfaces, because the compiler works out their members only once.

/** What a node's own record says. Profiles have the same fields but the node-only ones. */
export interface NodeRecord extends RecordOf<typeof NODE_FIELDS> {}

/** A node with everything its profiles give it. */
export interface ResolvedNode extends CompleteOf<typeof NODE_FIELDS> {
  readonly name: string;
}

/** A network device of a resolved node. */
export interface NetworkDevice extends CompleteOf<typeof networkDeviceFields> {}

/** The device a node boots and is reached by: the one `primary network` names, else the alphabetically first. */
export function primaryDevice(node: ResolvedNode): { name: string; device: NetworkDevice } | undefined {
  const names = Object.keys(node.networkDevices).sort();
  const chosen = names.find((candidate) => candidate === node.primaryNetwork) ?? names[0];
  const device = chosen === undefined ? undefined : node.networkDevices[chosen];
  return chosen === undefined || device === undefined ? undefined : { name: chosen, device };
}
