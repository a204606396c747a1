import { expect, test } from '@jest/globals';
import type { NetworkDevice, ResolvedNode } from '../../src/domain/node-schema.ts';
import { fixedBootAddress } from '../../src/service/fixed-boot-address.ts';
import { bootNode } from '../support/boot-node.ts';

const V4 = '10.0.0.1:9873';
const V6 = '[fd00::1]:9873';

const withDevice = (device: Record<string, unknown>): ResolvedNode =>
  bootNode({ networkDevices: { default: { tags: {}, ...device } as NetworkDevice } });

test.each([
  ['an Ethernet card asks DHCP', { ipaddr: '10.0.0.9', netmask: '255.255.255.0' }, V4, undefined],
  [
    'an InfiniBand port, which busybox has no DHCP client for',
    { type: 'infiniband', ipaddr: '10.0.0.9', netmask: '255.255.254.0', gateway: '10.0.0.1' },
    V4,
    '10.0.0.9/23,10.0.0.1',
  ],
  [
    'an InfiniBand port without gateway',
    { type: 'InfiniBand', ipaddr: '10.0.0.9', netmask: '255.0.0.0' },
    V4,
    '10.0.0.9/8',
  ],
  ['an InfiniBand port without netmask', { type: 'infiniband', ipaddr: '10.0.0.9' }, V4, undefined],
  [
    'a server that is reached by IPv6',
    { ipaddr: '10.0.0.9', netmask: '255.0.0.0', ipaddr6: 'fd00::9', prefixlen6: 56, gateway6: 'fe80::1' },
    V6,
    'fd00::9/56,fe80::1',
  ],
  ['a server that is reached by IPv6, and a node without such an address', { ipaddr: '10.0.0.9' }, V6, undefined],
])('%s', (_says, device, authority, address) => {
  expect(fixedBootAddress(withDevice(device), authority)).toBe(address);
});
