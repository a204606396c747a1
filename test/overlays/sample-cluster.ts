import { join, resolve } from 'node:path';
import { createFileOverlayStore } from '../../src/adapter/file/overlay-store.ts';
import { type Ip4, parseIp4 } from '../../src/address/ip4.ts';
import { type MacAddress, parseMacAddress } from '../../src/address/mac-address.ts';
import { type Cluster, makeCluster } from '../../src/domain/cluster.ts';
import type { NodeRecord } from '../../src/domain/node-schema.ts';
import { resolveNode } from '../../src/domain/resolve-node.ts';
import { createOverlays, type Overlays } from '../../src/service/overlays/create-overlays.ts';
import type { ServerFacts } from '../../src/template/context.ts';

export const SHIPPED_OVERLAYS = resolve(import.meta.dirname, '../../overlays');

export const SAMPLE_SERVER: ServerFacts = {
  hostname: 'head',
  ipaddr: '10.0.0.1',
  netmask: '255.255.252.0',
  network: '10.0.0.0',
  prefix: 22,
  networks: [{ name: 'default', ipaddr: '10.0.0.1', netmask: '255.255.252.0', network: '10.0.0.0', prefix: 22 }],
  networks6: [],
  port: 9873,
  updateInterval: 60,
  sshKeyTypes: ['ed25519', 'rsa'],
  authorizedKeys: 'ssh-ed25519 AAAAC3 admin@head',
  nfsExports: [
    { path: '/home', options: 'rw,sync,no_subtree_check' },
    { path: '/srv/lab data', options: 'ro,sync' },
  ],
};

const ip = (text: string): Ip4 => parseIp4(text) ?? fail(text);
const mac = (text: string): MacAddress => parseMacAddress(text) ?? fail(text);

const DEFAULT_PROFILE: NodeRecord = {
  imageName: 'debian-12',
  kernel: { args: ['quiet', 'net.ifnames=1'] },
  systemOverlay: [
    'wwinit',
    'wwclient',
    'hostname',
    'issue',
    'fstab',
    'resolv',
    'systemd.networkd',
    'ssh.host_keys',
    'sfdisk',
    'mkfs',
    'mkswap',
  ],
  runtimeOverlay: ['hosts', 'ssh.authorized_keys'],
};

/** One plain node, one with everything but disks, one with nothing but a name, two with disks. */
const NODES: Readonly<Record<string, NodeRecord>> = {
  n1: {
    profiles: ['default'],
    clusterName: 'alpha',
    init: '/sbin/init',
    networkDevices: {
      default: {
        device: 'eth0',
        hwaddr: mac('52:54:00:00:00:01'),
        ipaddr: ip('10.0.1.1'),
        netmask: ip('255.255.252.0'),
      },
    },
  },
  n2: {
    profiles: ['default'],
    clusterName: 'alpha',
    root: 'tmpfs',
    kernel: { version: '6.1.0-30' },
    primaryNetwork: 'lan',
    tags: { rack: "it's 7" },
    networkDevices: {
      lan: {
        device: 'eth0',
        hwaddr: mac('52:54:00:00:00:02'),
        ipaddr: ip('10.0.1.2'),
        netmask: ip('255.255.252.0'),
        gateway: ip('10.0.0.254'),
        mtu: 9000,
        tags: {
          DNS1: '10.0.0.53',
          DNS2: '10.0.0.54',
          DNSSEARCH: 'alpha.example example',
          route1: '10.9.0.0/16,10.0.0.253',
        },
      },
      bmc: { device: 'eth1', onboot: false, ipaddr: ip('10.1.1.2'), netmask: ip('255.255.255.0') },
      fabric: { type: 'infiniband', device: 'ib0', ipaddr: ip('10.2.1.2'), netmask: ip('255.255.255.0') },
    },
    resources: {
      fstab: [
        { spec: 'head:/home', file: '/home' },
        { spec: '/dev/sda1', file: '/my scratch', vfstype: 'xfs', mntops: 'noatime', freq: 0, passno: 2 },
      ],
    },
  },
  n3: {},
  n4: {
    profiles: ['default'],
    root: '/dev/disk/by-partlabel/root',
    disks: {
      '/dev/nvme0n1': {
        partitions: {
          boot: { number: 1, sizeMib: 1, typeGuid: '21686148-6449-6E6F-744E-656564454649' },
          esp: { number: 2, sizeMib: 256, typeGuid: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' },
          root: { number: 3, sizeMib: 20480, resize: true },
          'my scratch': { wipePartitionEntry: true, guid: '6F9619FF-8B86-4D01-B42D-00C04FC964FF' },
          old: { shouldExist: false },
        },
      },
      '/dev/sda': { wipeTable: true, partitions: { swap: { startMib: 1 } } },
    },
    filesystems: {
      '/dev/disk/by-partlabel/esp': { format: 'vfat', path: '/boot/efi', uuid: '1A2B-3C4D', mountOptions: 'umask=077' },
      '/dev/disk/by-partlabel/root': { format: 'ext4', path: '/', label: "it's $(root)" },
      '/dev/disk/by-partlabel/my\\x20scratch': { format: 'xfs', path: '/my scratch', wipeFilesystem: true },
      '/dev/disk/by-partlabel/swap': { format: 'swap', path: 'swap', options: ['--pagesize 4096'] },
      '/dev/vdb': { format: 'ext4', path: '/data', options: ['-m', '0', '-E lazy_itable_init=0'] },
    },
  },
  n5: {
    profiles: ['default'],
    resources: {
      sfdisk: [
        {
          device: '/dev/sda',
          label: 'gpt',
          'table-length': 64,
          partitions: [
            { device: '/dev/sda1', size: '4GiB', name: 'root', bootable: true },
            { name: 'a "b"', type: 'swap' },
          ],
        },
      ],
      mkfs: [{ device: '/dev/sda1', type: 'ext4', label: "it's", options: '-m 0', overwrite: true, size: 4000 }],
      mkswap: [{ device: '/dev/sda2', label: 'swap' }],
    },
  },
};

export function sampleCluster(revision = 1, nodes: Readonly<Record<string, NodeRecord>> = NODES): Cluster {
  const profiles = new Map([['default', DEFAULT_PROFILE]]);
  return makeCluster(
    revision,
    Object.entries(nodes).map(([name, record]) => resolveNode(name, record, profiles)),
  );
}

/** The shipped overlays with the sample cluster; server files come from a map. */
export function sampleOverlays(files: Readonly<Record<string, string>> = {}, directory?: string): Overlays {
  return createOverlays({
    store: createFileOverlayStore(
      { site: directory ?? join(SHIPPED_OVERLAYS, 'none'), shipped: SHIPPED_OVERLAYS },
      Date.now,
    ),
    cluster: () => sampleCluster(),
    server: () => SAMPLE_SERVER,
    readServerFile: (path) => files[path],
  });
}

function fail(text: string): never {
  throw new Error(`${text} is no address`);
}
