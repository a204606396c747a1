import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DecodeError } from '../../../src/codec/decode-error.ts';
import { decodeTftpPacket } from '../../../src/codec/tftp/decode-packet.ts';
import { dataHeader, encodeTftpPacket } from '../../../src/codec/tftp/encode-packet.ts';
import type { TftpPacket } from '../../../src/codec/tftp/packet.ts';

const text = (maxLength: number) =>
  fc.string({ minLength: 1, maxLength }).filter((value) => !value.includes('\0') && value.isWellFormed());
const word = fc.integer({ min: 0, max: 65535 });
const options = fc
  .dictionary(
    text(8).map((name) => name.toLowerCase()),
    text(8),
    { maxKeys: 5 },
  )
  .map((entries): ReadonlyMap<string, string> => new Map(Object.entries(entries)));

const packets: fc.Arbitrary<TftpPacket> = fc.oneof(
  fc.record({
    opcode: fc.constantFrom('rrq', 'wrq'),
    filename: text(60),
    mode: fc.constantFrom('octet', 'netascii'),
    options,
  }),
  fc.record({
    opcode: fc.constant('data' as const),
    block: word,
    data: fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
  }),
  fc.record({ opcode: fc.constant('ack' as const), block: word }),
  fc.record({ opcode: fc.constant('error' as const), code: word, message: text(40) }),
  fc.record({
    opcode: fc.constant('oack' as const),
    options: options.filter((entries) => entries.size > 0),
  }),
);

describe('TFTP packets', () => {
  test('are the same after encoding and decoding', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        expect(decodeTftpPacket(encodeTftpPacket(packet))).toEqual(packet);
      }),
    );
  });

  test('of any bytes decode or are refused with a DecodeError', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), fc.uint8Array({ maxLength: 700 }), (opcode, rest) => {
        try {
          decodeTftpPacket(Buffer.from([0, opcode, ...rest]));
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  const malformed: readonly (readonly [string, Buffer])[] = [
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from([0])],
    ['an opcode alone', Buffer.from([0, 1])],
    ['a block number cut in half', Buffer.from([0, 4, 0])],
    ['opcode 0', Buffer.from([0, 0, 0, 0])],
    ['opcode 7', Buffer.from([0, 7, 0, 1])],
    ['opcode 256', Buffer.from([1, 0, 0, 1])],
    ['a request without a file', Buffer.from('\0\x01\0octet\0')],
    ['a request without a mode', Buffer.from('\0\x01file\0')],
    ['an option without a value', Buffer.from('\0\x01file\0octet\0blksize\0')],
    ['an option without a name', Buffer.from('\0\x01file\0octet\0\x00512\0')],
    ['a request of more than 512 bytes', Buffer.from(`\0\x01${'f'.repeat(510)}\0octet\0`)],
    ['600 options', Buffer.from(`\0\x01f\0octet\0${'a\x001\0'.repeat(600)}`)],
  ];
  test.each(malformed)('refuse %s', (_what, bytes) => {
    expect(() => decodeTftpPacket(bytes)).toThrow(DecodeError);
  });

  test('read option names and modes in any case, the first of two equal options counting', () => {
    expect(decodeTftpPacket(Buffer.from('\0\x01/f\0OCTET\0BlkSize\x001432\0blksize\x0099\0TSIZE\x000\0'))).toEqual({
      opcode: 'rrq',
      filename: '/f',
      mode: 'octet',
      options: new Map([
        ['blksize', '1432'],
        ['tsize', '0'],
      ]),
    });
  });

  test('of ROMs that omit the last terminator or send a zeroed buffer are understood', () => {
    const expected = { opcode: 'rrq', filename: 'f', mode: 'octet', options: new Map([['tsize', '0']]) };
    expect(decodeTftpPacket(Buffer.from('\0\x01f\0octet\0tsize\x000'))).toEqual(expected);
    expect(decodeTftpPacket(Buffer.from(`\0\x01f\0octet\0tsize\x000${'\0'.repeat(40)}`))).toEqual(expected);
  });

  test('number blocks with 16 bits', () => {
    expect([...dataHeader(65536 + 7)]).toEqual([0, 3, 0, 7]);
  });
});
