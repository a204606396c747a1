import { type FieldTable, like } from './field-kinds.ts';
import { interfaceName, ip4, ip6, macAddress, netmask, prefixLength6 } from './field-kinds-address.ts';
import { bool, integer, text } from './field-kinds-scalar.ts';
import { row, tags } from './field-row.ts';

export const NETWORK_DEVICE_FIELDS = {
  type: row({
    key: 'type',
    kind: like(text, 'ethernet'),
    flag: 'type',
    short: 'T',
    help: 'Kind of device, e.g. ethernet, infiniband, bond or vlan',
  }),
  onboot: row({ key: 'onboot', kind: bool, flag: 'onboot', help: 'Bring the device up at boot' }),
  device: row({ key: 'device', kind: interfaceName, flag: 'netdev', short: 'N', help: 'Name of the interface' }),
  hwaddr: row({ key: 'hwaddr', kind: macAddress, flag: 'hwaddr', short: 'H', help: 'Hardware (MAC) address' }),
  ipaddr: row({ key: 'ipaddr', kind: ip4, flag: 'ipaddr', short: 'I', help: 'IPv4 address' }),
  netmask: row({ key: 'netmask', kind: netmask, flag: 'netmask', short: 'M', help: 'IPv4 netmask' }),
  gateway: row({ key: 'gateway', kind: ip4, flag: 'gateway', short: 'G', help: 'IPv4 gateway' }),
  ipaddr6: row({ key: 'ipaddr6', kind: ip6, flag: 'ipaddr6', help: 'IPv6 address' }),
  prefixlen6: row({ key: 'prefixlen6', kind: prefixLength6, flag: 'prefixlen6', help: 'IPv6 prefix length' }),
  gateway6: row({ key: 'gateway6', kind: like(ip6, 'fe80::1'), flag: 'gateway6', help: 'IPv6 gateway' }),
  mtu: row({
    key: 'mtu',
    kind: integer('BYTES', 68, 65535, 1500),
    flag: 'mtu',
    help: 'Largest packet the device sends',
  }),
  tags: row({
    key: 'tags',
    kind: tags,
    add: 'nettagadd',
    delete: 'nettagdel',
    unset: 'nettag',
    help: 'Tags of the device',
  }),
} as const satisfies FieldTable;
