import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseSocketTable } from '../../../src/adapter/net/socket-table.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n';
const line = (local: string, state: string, inode: number): string =>
  `  12: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 2 0000000000000000 0\n`;

// As little-endian machines print them.
test.each([
  ['all of IPv4', 'udp', '00000000:0043', '07', { address: '0.0.0.0', port: 67 }],
  ['one address', 'udp', '0100000A:0045', '07', { address: '10.0.0.1', port: 69 }],
  ['a TCP server', 'tcp', '0100007F:2691', '0A', { address: '127.0.0.1', port: 9873 }],
  ['all of IPv6', 'tcp', `${'0'.repeat(32)}:2692`, '0A', { address: '::', port: 9874 }],
  ['one of IPv6', 'tcp', 'B80D0120000000000000000001000000:0016', '0A', { address: '2001:db8::1', port: 22 }],
  ['IPv4 in IPv6', 'tcp', '0000000000000000FFFF00000100000A:2691', '0A', { address: '10.0.0.1', port: 9873 }],
] as const)('%s is read', (_what, protocol, local, state, expected) => {
  expect(parseSocketTable(`${HEAD}${line(local, state, 4711)}`, protocol)).toEqual([{ ...expected, inode: '4711' }]);
});

test.each([
  ['a TCP connection', 'tcp', '01'],
  ['a UDP socket that is connected', 'udp', '01'],
] as const)('%s is none that waits', (_what, protocol, state) => {
  expect(parseSocketTable(line('0100000A:0045', state, 1), protocol)).toEqual([]);
});

describe('whatever the kernel prints', () => {
  test('is read without a fault', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('udp', 'tcp'), (text, protocol) => {
        for (const { port, address } of parseSocketTable(text, protocol)) {
          expect(port).toBeLessThan(65_536);
          expect(address).not.toBe('');
        }
      }),
    );
  });
});
