import { expect, test } from '@jest/globals';
import { autoconfiguredAddress, macOfEui64 } from '../../src/address/eui64.ts';
import type { Ip6 } from '../../src/address/ip6.ts';
import type { MacAddress } from '../../src/address/mac-address.ts';

test.each([
  ['fe80::5054:ff:fe00:1', '52:54:00:00:00:01'],
  ['fd00:1::ae8e:ddff:fe14:fc36', 'ac:8e:dd:14:fc:36'],
  ['fe80::1', undefined],
  ['fd00::11', undefined],
])('%s was made from the hardware address %s', (ip, mac) => {
  expect(macOfEui64(ip as Ip6)).toBe(mac);
});

test.each([
  ['fd00:1::', 64, '52:54:00:00:00:01', 'fd00:1::5054:ff:fe00:1'],
  ['fd00:1::', 56, '52:54:00:00:00:01', undefined],
  ['fd00:1::', 64, Array(20).fill('0a').join(':'), undefined],
])('in %s/%d the card %s gives itself %s', (address, prefix, mac, ip) => {
  expect(autoconfiguredAddress({ address: address as Ip6, prefix }, mac as MacAddress)).toBe(ip);
});
