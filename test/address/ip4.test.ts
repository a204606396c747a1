import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ip4FromNumber, ip4ToNumber, parseIp4 } from '../../src/address/ip4.ts';

describe('IPv4 addresses', () => {
  test('are numbers and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
        const ip = ip4FromNumber(value);
        expect(parseIp4(ip)).toBe(ip);
        expect(ip4ToNumber(ip)).toBe(value);
      }),
    );
  });

  test.each(['010.0.0.1', '10.0.0', '10.0.0.256', '10.0.0.1/24', '::1', ' 10.0.0.1', ''])('refuse %j', (text) => {
    expect(parseIp4(text)).toBeUndefined();
  });
});
