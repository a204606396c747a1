import { isIPv6 } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ip6FromBigInt, ip6ToBigInt, networkOf6, parseCidr6, parseIp6 } from '../../src/address/ip6.ts';

const MAX = (1n << 128n) - 1n;
const anyAddress = fc.oneof(
  fc.bigInt({ min: 0n, max: MAX }),
  // Runs of zeros are what the short form is about.
  fc
    .array(fc.constantFrom(0n, 0n, 1n, 0xffffn), { minLength: 8, maxLength: 8 })
    .map((groups) => groups.reduce<bigint>((value, group) => (value << 16n) | group, 0n)),
);

describe('IPv6 addresses', () => {
  test.each([
    ['2001:DB8:0:0:8:800:200C:417A', '2001:db8::8:800:200c:417a'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::FFFF:192.0.2.1', '::ffff:192.0.2.1'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('%s is written %s (RFC 5952)', (text, canonical) => {
    expect(parseIp6(text)).toBe(canonical);
  });

  test.each([
    '',
    ':',
    ':::',
    'fd00::1::2',
    '1:2:3:4:5:6:7',
    '12345::',
    'fe80::1%eth0',
    'fd00::1/64',
    '10.0.0.1',
    ' ::1',
  ])('refuse %j', (text) => {
    expect(parseIp6(text)).toBeUndefined();
  });

  test('are numbers and back, in the words of the URL standard', () => {
    fc.assert(
      fc.property(anyAddress, (value) => {
        const ip = ip6FromBigInt(value);
        expect(ip6ToBigInt(ip)).toBe(value);
        expect(parseIp6(ip)).toBe(ip);
        if (!ip.includes('.')) expect(new URL(`http://[${ip}]/`).hostname).toBe(`[${ip}]`);
      }),
    );
  });

  test('are those that Node knows', () => {
    const text = fc.oneof(fc.stringMatching(/^[0-9a-f:.]{0,20}$/), fc.ipV6(), fc.string());
    fc.assert(fc.property(text, (candidate) => expect(parseIp6(candidate) !== undefined).toBe(isIPv6(candidate))));
  });
});

test.each([
  ['fd00:1:2:3::7', 64, 'fd00:1:2:3::'],
  ['fd00:1:2:3::7', 50, 'fd00:1:2::'],
  ['fd00::7', 128, 'fd00::7'],
  ['fd00::7', 0, '::'],
])('the network of %s/%d is %s', (text, prefix, network) => {
  const ip = parseIp6(text);
  expect(ip && networkOf6(ip, prefix)).toBe(network);
});

test.each([
  ['fd00::1/64', { ip: 'fd00::1', prefix: 64 }],
  ['fd00::1', undefined],
  ['fd00::1/129', undefined],
  ['fd00::1/64/1', undefined],
  ['10.0.0.1/24', undefined],
])('%s is address and prefix length: %j', (text, parts) => {
  expect(parseCidr6(text)).toEqual(parts);
});
