import { free, list, map, struct } from '../domain/field-kinds.ts';
import { interfaceName, ip4, ip6, netmask, prefixLength6 } from '../domain/field-kinds-address.ts';
import { bool, integer, text } from '../domain/field-kinds-scalar.ts';
import { API_SETTINGS } from './api-settings.ts';
import { PATH_SETTINGS } from './path-settings.ts';
import { setting } from './setting.ts';
import {
  architecture,
  hostname,
  ip4OrCidr,
  ip6OrCidr,
  keyType,
  path,
  relativeOrAbsolutePath,
  unitName,
  unknownPolicy,
} from './setting-kinds.ts';

const port = integer('PORT', 1, 65535, 9873);

const warewulf = {
  http: setting({
    key: 'http',
    kind: bool,
    default: true,
    help: 'Serve boot scripts, images and overlays to nodes over HTTP',
  }),
  port: setting({ key: 'port', kind: port, default: 9873, help: 'TCP port of the HTTP server' }),
  secure: setting({
    key: 'secure',
    kind: bool,
    default: true,
    help: "Send overlays only to the node's own addresses, the runtime overlay only to TCP ports below 1024 (root of the node)",
  }),
  grubboot: setting({
    key: 'grubboot',
    kind: bool,
    default: false,
    help: 'Start UEFI firmware with the signed shim and GRUB of a distribution, as Secure Boot needs it, instead of iPXE',
  }),
  updateInterval: setting({
    key: 'update interval',
    kind: integer('SECONDS', 1, 86_400, 60),
    default: 60,
    help: 'Seconds between two questions of a node for its runtime overlay',
  }),
  hostOverlay: setting({
    key: 'host overlay',
    kind: bool,
    default: true,
    help: 'wwctl configure nfs and ssh write files of the overlay host on this server',
  }),
} as const;

const dhcp = {
  enabled: setting({ key: 'enabled', kind: bool, default: true, help: 'Answer DHCP' }),
  ipv4: setting({
    key: 'ipv4',
    kind: bool,
    default: true,
    help: 'Answer DHCPv4; false where nodes boot by IPv6 alone',
  }),
  ipv6: setting({
    key: 'ipv6',
    kind: bool,
    default: true,
    help: 'Answer DHCPv6 (UDP port 547), where ipaddr6 or a network6 is set',
  }),
  port: setting({
    key: 'port',
    kind: port,
    default: 67,
    help: 'UDP port of the DHCP server; clients are answered on 68',
  }),
  interface: setting({
    key: 'interface',
    kind: interfaceName,
    example: 'eth1',
    help: 'Network interface to answer on; found from ipaddr when missing',
  }),
  rangeStart: setting({
    key: 'range start',
    kind: ip4,
    example: '10.0.1.1',
    help: 'First address for machines without a reserved one; without a range only registered nodes get addresses',
  }),
  rangeEnd: setting({ key: 'range end', kind: ip4, example: '10.0.1.255', help: 'Last address of the range' }),
  range6Start: setting({
    key: 'range6 start',
    kind: ip6,
    example: 'fd00::1:0',
    help: 'First IPv6 address for machines without a reserved one',
  }),
  range6End: setting({ key: 'range6 end', kind: ip6, example: 'fd00::1:ffff', help: 'Last address of that range' }),
  leaseSeconds: setting({
    key: 'lease time',
    kind: integer('SECONDS', 60, 31_536_000, 86_400),
    default: 86_400,
    help: 'Seconds until a lease ends unless it is renewed',
  }),
  authoritative: setting({
    key: 'authoritative',
    kind: bool,
    default: true,
    help: 'Refuse requests for addresses that do not belong to this network, so that such clients start again',
  }),
  ignoreNonBootClients: setting({
    key: 'ignore non-boot clients',
    kind: bool,
    default: false,
    help: 'Stay silent towards unregistered machines that do not ask for a boot file',
  }),
  router: setting({
    key: 'router',
    kind: ip4,
    example: '10.0.0.254',
    help: 'Default gateway for machines whose record has none',
  }),
  dns: setting({ key: 'dns', kind: list(ip4), default: [], help: 'Name servers' }),
  dns6: setting({ key: 'dns6', kind: list(ip6), default: [], help: 'Name servers by IPv6' }),
  unknown: setting({
    key: 'unknown',
    kind: unknownPolicy,
    default: 'boot',
    help: 'Machines without a record: ignore gives no answer, pool an address and no boot program, boot both and the next discoverable node, discover lets admins decide',
  }),
  proxy: setting({
    key: 'proxy',
    kind: bool,
    default: false,
    help: 'Another DHCP server gives the addresses: answer boot information only (proxyDHCP), on ports 67 and 4011',
  }),
  proxyPort: setting({
    key: 'proxy port',
    kind: port,
    default: 4011,
    help: 'UDP port where PXE firmware asks again what to load; used by networks with proxy only',
  }),
  conflictProbe: setting({
    key: 'conflict probe',
    kind: bool,
    default: true,
    help: 'Ping an address of the range before it is offered to a machine that did not have it',
  }),
  networks: setting({
    key: 'networks',
    kind: free,
    example: '[{name: rack2, network: 10.2.0.0/24, router: 10.2.0.254}]',
    help: 'Further networks; the keys above are those of the network of ipaddr, which is named default (docs/networks.md)',
  }),
} as const;

const tftp = {
  enabled: setting({ key: 'enabled', kind: bool, default: true, help: 'Answer TFTP' }),
  port: setting({ key: 'port', kind: port, default: 69, help: 'UDP port of the TFTP server' }),
  tftproot: setting({
    key: 'tftproot',
    kind: path,
    default: '/srv/tftp',
    below: 'tftp',
    help: 'Directory of the files that TFTP serves; boot programs are in its directory warewulf',
  }),
  ipxe: setting({
    key: 'ipxe',
    kind: map(architecture, relativeOrAbsolutePath),
    example: '{"00:00": undionly.kpxe, "00:07": ipxe-snponly-x86_64.efi}',
    help: 'iPXE program per client architecture (DHCP option 93), instead of those this host has under their usual names; see wwctl bootloader list',
  }),
} as const;

const initramfs = {
  busybox: setting({
    key: 'busybox',
    kind: list(path),
    default: ['/bin/busybox', '/usr/bin/busybox', '/bin/busybox.static', '/sbin/busybox.static'],
    help: "Where a static busybox may be; the first that is made for a node's architecture goes into its initramfs",
  }),
} as const;

const nfs = {
  enabled: setting({ key: 'enabled', kind: bool, default: true, help: 'wwctl configure nfs takes care of NFS' }),
  exportPaths: setting({
    key: 'export paths',
    kind: free,
    example: '[{path: /home, export options: "rw,sync,no_subtree_check"}]',
    help: 'Directories that /etc/exports gives to the cluster network; the export options shown are those of an entry without',
  }),
  systemdName: setting({
    key: 'systemd name',
    kind: unitName,
    default: 'nfs-server',
    help: 'Unit of the NFS server, enabled and reloaded by wwctl configure nfs',
  }),
} as const;

const ssh = {
  keyTypes: setting({
    key: 'key types',
    kind: list(keyType),
    default: ['ed25519', 'ecdsa', 'rsa'],
    help: 'Types of the SSH host keys that all nodes share',
  }),
} as const;

/** THE settings table: every key of warewulf.conf once. Sections are structs of settings. */
export const SETTINGS = {
  comment: setting({ key: 'comment', kind: text, example: 'Cluster in room 5', help: 'Free text' }),
  ipaddr: setting({
    key: 'ipaddr',
    kind: ip4OrCidr,
    example: '10.0.0.1/22',
    help: "This server's IPv4 address on the cluster network, with or without /PREFIX; found when the host has just one",
  }),
  netmask: setting({
    key: 'netmask',
    kind: netmask,
    example: '255.255.252.0',
    help: 'Netmask of the cluster network; taken from ipaddr or its network interface when missing',
  }),
  network: setting({
    key: 'network',
    kind: ip4,
    example: '10.0.0.0',
    help: 'Address of the cluster network; found from ipaddr and netmask when missing',
  }),
  ipaddr6: setting({
    key: 'ipaddr6',
    kind: ip6OrCidr,
    example: 'fd00::1/64',
    help: "This server's IPv6 address on the cluster network: nodes can boot by IPv6 then (docs/networks.md)",
  }),
  prefixlen6: setting({
    key: 'prefixlen6',
    kind: prefixLength6,
    example: '64',
    help: 'Prefix length of ipaddr6; taken from ipaddr6 or its network interface when missing',
  }),
  fqdn: setting({ key: 'fqdn', kind: hostname, example: 'head.cluster.example', help: 'Full name of this server' }),
  imageMounts: setting({
    key: 'image mounts',
    kind: free,
    example: '[{source: /etc/resolv.conf, readonly: true}]',
    help: 'What wwctl image exec and shell show of this server in an image: source, dest (the same when missing), readonly, copy',
  }),
  warewulf: setting({ key: 'warewulf', kind: struct(warewulf), help: 'HTTP server and node updates' }),
  dhcp: setting({ key: 'dhcp', kind: struct(dhcp), help: 'DHCP server' }),
  tftp: setting({ key: 'tftp', kind: struct(tftp), help: 'TFTP server' }),
  initramfs: setting({
    key: 'initramfs',
    kind: struct(initramfs),
    help: 'The small system that mounts the root file system of nodes',
  }),
  nfs: setting({ key: 'nfs', kind: struct(nfs), help: 'NFS exports of this server, for wwctl configure nfs' }),
  ssh: setting({ key: 'ssh', kind: struct(ssh), help: 'SSH keys of the nodes' }),
  api: setting({ key: 'api', kind: struct(API_SETTINGS), help: 'Administration' }),
  paths: setting({ key: 'paths', kind: struct(PATH_SETTINGS), help: 'Directories' }),
} as const;
