import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ip4FromNumber, ip4ToNumber } from '../../../src/address/ip4.ts';
import { decodeEchoReply, encodeEcho } from '../../../src/codec/icmp/echo.ts';

const uint16 = fc.integer({ min: 0, max: 0xffff });

test('an echo is what RFC 792 says, its checksum too', () => {
  // `ping` sends the same first eight bytes, but for the checksum over its data.
  expect(Buffer.from(encodeEcho({ identifier: 0x1234, sequence: 1 })).toString('hex')).toBe('0800e5ca12340001');
});

test('the checksum makes the sum of all words 0xffff', () => {
  fc.assert(
    fc.property(uint16, uint16, (identifier, sequence) => {
      const bytes = Buffer.from(encodeEcho({ identifier, sequence }));
      const sum = [0, 2, 4, 6].reduce((total, offset) => total + bytes.readUInt16BE(offset), 0);
      expect((sum & 0xffff) + (sum >> 16)).toBe(0xffff);
    }),
  );
});

/** A reply in an IP packet whose header has `options` words more than it needs. */
function reply({
  identifier,
  sequence,
  source,
  options = 0,
}: Record<'identifier' | 'sequence' | 'source', number> & { options?: number }) {
  const header = Buffer.alloc(20 + 4 * options);
  header[0] = 0x45 + options;
  header[9] = 1;
  header.writeUInt32BE(source, 12);
  const icmp = Buffer.from(encodeEcho({ identifier, sequence }));
  icmp[0] = 0;
  return Buffer.concat([header, icmp]);
}

test('a reply says who answers what, whatever options its IP header has', () => {
  const source = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(uint16, uint16, source, fc.nat(10), (identifier, sequence, from, options) => {
      const read = decodeEchoReply(reply({ identifier, sequence, source: from, options }));
      expect(read).toEqual({ identifier, sequence, source: ip4FromNumber(from) });
    }),
  );
});

const GOOD = reply({ identifier: 1, sequence: 1, source: ip4ToNumber(ip4FromNumber(0x0a000007)) });
const changed = (offset: number, value: number) => GOOD.map((byte, index) => (index === offset ? value : byte));

test.each([
  ['nothing', Buffer.alloc(0)],
  ['cut short', GOOD.subarray(0, 27)],
  ['of IPv6', changed(0, 0x65)],
  ['with a header shorter than one', changed(0, 0x44)],
  ['with a header longer than itself', changed(0, 0x4f)],
  ['of UDP', changed(9, 17)],
  ['an echo that asks', changed(20, 8)],
])('a packet that is %s is no reply', (_what, bytes) => {
  expect(decodeEchoReply(bytes)).toBeUndefined();
});

test('no bytes are an error', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void decodeEchoReply(bytes)));
});
