import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isLoopbackSubnet, parseIp, parseSubnet, plainIp, type Subnet, subnetCheck } from '../../src/address/subnet.ts';

describe('a subnet', () => {
  test.each([
    ['10.0.0.0/22', '10.0.0.0/22'],
    ['10.0.0.7', '10.0.0.7/32'],
    ['fd00::/8', 'fd00::/8'],
    ['::1', '::1/128'],
    ['0.0.0.0/0', '0.0.0.0/0'],
  ])('%s is read as %s', (text, subnet) => {
    expect(parseSubnet(text)).toBe(subnet);
  });

  test.each([
    '',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '::/129',
    'fe80::%eth0/64',
    'all',
    '/8',
    '1/-1',
  ])('%p is none', (text) => {
    expect(parseSubnet(text)).toBeUndefined();
  });

  test('is read from any text without a fault, and what is read can be checked against', () => {
    const part = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('/', '%', ':', '.', '128', '8', '0'), fc.string());
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (parts, address) => {
        const subnet = parseSubnet(parts.join(''));
        if (subnet !== undefined) expect(typeof subnetCheck([subnet])(address)).toBe('boolean');
      }),
    );
  });

  test.each([
    ['127.0.0.0/8', true],
    ['127.0.0.1/32', true],
    ['::1/128', true],
    ['0:0:0:0:0:0:0:1/128', true],
    ['127.0.0.0/7', false],
    ['::1/127', false],
    ['10.0.0.0/8', false],
    ['0.0.0.0/0', false],
  ])('%s is this host alone: %p', (subnet, expected) => {
    expect(isLoopbackSubnet(subnet as Subnet)).toBe(expected);
  });
});

test.each([
  { says: 'an address inside', address: '10.0.3.255', expected: true },
  { says: 'an address outside', address: '10.0.4.0', expected: false },
  { says: 'an IPv4 address in the words of IPv6', address: '::ffff:10.0.0.1', expected: true },
  { says: 'one outside in these words', address: '::ffff:10.0.4.1', expected: false },
  { says: 'an IPv6 address inside', address: 'fd00::5', expected: true },
  { says: 'a link-local address with its zone', address: 'fe80::1%eth0', expected: true },
  { says: 'something that is no address', address: '', expected: false },
])('$says is allowed: $expected', ({ address, expected }) => {
  const subnets = ['10.0.0.0/22', 'fd00::/8', 'fe80::/10']
    .map((text) => parseSubnet(text))
    .filter((s) => s !== undefined);
  expect(subnetCheck(subnets)(address)).toBe(expected);
});

test('addresses are shown as people write them', () => {
  expect(['::ffff:10.0.0.1', '::FFFF:10.0.0.1', 'fe80::1%eth0', '::1', '10.0.0.1'].map(plainIp)).toEqual([
    '10.0.0.1',
    '10.0.0.1',
    'fe80::1',
    '::1',
    '10.0.0.1',
  ]);
  expect([parseIp('fd00::1'), parseIp('10.0.0.1'), parseIp('fe80::1%eth0'), parseIp('x')]).toEqual([
    'fd00::1',
    '10.0.0.1',
    undefined,
    undefined,
  ]);
});
