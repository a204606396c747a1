import type { NodeRecord } from './node-schema.ts';

/** What the profile `default` says on the first start. */
export const DEFAULT_PROFILE_RECORD: NodeRecord = {
  comment: 'What every node gets unless its other profiles or the node itself say otherwise',
  ipxeTemplate: 'default',
  systemOverlay: [
    'wwinit',
    'wwclient',
    'hostname',
    'hosts',
    'issue',
    'resolv',
    'fstab',
    'sfdisk',
    'mkfs',
    'mkswap',
    'systemd.networkd',
    'ssh.host_keys',
    'ssh.authorized_keys',
  ],
  runtimeOverlay: ['hosts', 'ssh.authorized_keys'],
  kernel: { args: ['quiet', 'crashkernel=no', 'net.ifnames=1'] },
  init: '/sbin/init',
  root: 'overlay',
};
