import { expect, test } from '@jest/globals';
import { addressAfter, peerIp } from '../../src/address/ip.ts';
import { parseIp4 } from '../../src/address/ip4.ts';
import { parseIp6 } from '../../src/address/ip6.ts';

test.each([
  ['10.0.0.5', 0, '10.0.0.5'],
  ['10.0.0.255', 1, '10.0.1.0'],
  ['255.255.255.253', 1, '255.255.255.254'],
  ['255.255.255.254', 1, undefined],
  ['fd00::ff', 1, 'fd00::100'],
  ['fd00::ffff:ffff:ffff:ffff', 1, 'fd00:0:0:1::'],
  ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 1, undefined],
])('the address after %s, %d further, is %s', (text, steps, expected) => {
  const ip = parseIp4(text) ?? parseIp6(text);
  expect(ip && addressAfter(ip, steps)).toBe(expected);
});

test.each([
  ['10.0.0.5', '10.0.0.5'],
  ['::ffff:10.0.0.5', '10.0.0.5'],
  ['::FFFF:10.0.0.5', '10.0.0.5'],
  ['FD00:0::5', 'fd00::5'],
  ['fe80::1%eth0', 'fe80::1'],
  ['', undefined],
])('the address of peer %j is %j', (remote, ip) => {
  expect(peerIp(remote)).toBe(ip);
});
