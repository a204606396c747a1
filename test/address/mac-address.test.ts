import { describe, expect, test } from '@jest/globals';
import {
  macAddressFromBytes,
  macAddressToBytes,
  parseMacAddress,
  portIdentity,
} from '../../src/address/mac-address.ts';

describe('MAC addresses', () => {
  test.each([
    ['colons', '52:54:00:12:34:56'],
    ['upper case', '52:54:00:12:34:56'.toUpperCase()],
    ['hyphens, as iPXE sends them', '52-54-00-12-34-56'],
    ['Cisco dots', '5254.0012.3456'],
    ['no separators', '525400123456'],
  ])('are read with %s', (_spelling, text) => {
    expect(parseMacAddress(text)).toBe('52:54:00:12:34:56');
  });

  test('of InfiniBand have 20 bytes', () => {
    const guid = Uint8Array.from({ length: 20 }, (_, index) => index);
    const mac = macAddressFromBytes(guid);
    expect(mac).toBe('00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13');
    expect(mac && macAddressToBytes(mac)).toEqual(guid);
  });

  test('of InfiniBand name a port whatever its queue pair', () => {
    const port = (start: string) => parseMacAddress(`${start}:fe:80:00:00:00:00:00:00:00:02:c9:03:00:0a:bc:01`);
    const [one, other] = [port('80:00:02:08'), port('a0:00:04:54')].map((mac) => mac && portIdentity(mac));
    expect(one).toBe('00:00:00:00:fe:80:00:00:00:00:00:00:00:02:c9:03:00:0a:bc:01');
    expect(other).toBe(one);
  });

  test.each(['', '52:54:00:12:34', '52:54:00:12:34:5g', '52:54-00:12:34:56', '5:2:54:00:12:34', '../etc/passwd'])(
    'refuse %p',
    (text) => {
      expect(parseMacAddress(text)).toBeUndefined();
    },
  );
});
