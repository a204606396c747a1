import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AR_HEADER_BYTES, decodeArHeader, nextArOffset } from '../../src/codec/ar-members.ts';
import { DecodeError } from '../../src/codec/decode-error.ts';

function header(name: string, size: number | string): Buffer {
  const fields = [
    name.padEnd(16),
    '0'.padEnd(12),
    '0'.padEnd(6),
    '0'.padEnd(6),
    '100644'.padEnd(8),
    `${size}`.padEnd(10),
  ];
  return Buffer.from(`${fields.join('')}\`\n`, 'latin1');
}

test('a member says its name and size, and where the next one is', () => {
  expect(decodeArHeader(header('data.tar.xz', 7), 8)).toEqual({ name: 'data.tar.xz', sizeBytes: 7 });
  expect(decodeArHeader(header('data.tar.xz/', 8), 8).name).toBe('data.tar.xz');
  expect(nextArOffset(8, { name: 'data.tar.xz', sizeBytes: 7 })).toBe(8 + AR_HEADER_BYTES + 8);
});

test.each<[string, Buffer]>([
  ['too short', header('a', 1).subarray(0, 40)],
  ['without its end', header('a', 1).fill(0, 58)],
  ['with a size that is none', header('a', '-1')],
])('a header %s is refused', (_what, bytes) => {
  expect(() => decodeArHeader(bytes, 8)).toThrow(DecodeError);
});

test('any bytes are a header or a DecodeError', () => {
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 60 });
  fc.assert(
    fc.property(bytes, (random) => {
      try {
        expect(decodeArHeader(random, 0).sizeBytes).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }),
  );
});
