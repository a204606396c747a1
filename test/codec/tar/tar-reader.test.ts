import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ArchiveEntry } from '../../../src/codec/archive-entry.ts';
import { DecodeError } from '../../../src/codec/decode-error.ts';
import { encodeTar } from '../../../src/codec/tar/tar-writer.ts';
import { headerBlock, paxHeader, readTar, record } from './tar-members.ts';

const file = record('0', 'hello');

describe('a tar reader', () => {
  test.each<[string, Buffer, Record<string, unknown>]>([
    ['a ustar file', file, { path: 'name', type: 'file', mode: 0o644, sizeBytes: 5, data: Buffer.from('hello') }],
    ['a v7 file, which has no magic', record('\0', 'x', { 257: '\0'.repeat(8) }), { type: 'file', sizeBytes: 1 }],
    [
      'a v7 directory, which is a file with a slash',
      record('\0', '', { 0: 'dir/' }),
      { path: 'dir/', type: 'directory' },
    ],
    ['a prefix', record('0', '', { 0: 'end', 345: 'begin/middle' }), { path: 'begin/middle/end' }],
    [
      'no prefix where GNU tar keeps times',
      record('0', '', { 257: 'ustar  \0', 345: '14000000000' }),
      { path: 'name' },
    ],
    [
      'the shorter prefix of star',
      record('0', '', { 345: 'begin', 476: '14000000000', 508: 'tar\0' }),
      { path: 'begin/name' },
    ],
    ['a name that fills its field', record('0', '', { 0: 'n'.repeat(100) }), { path: 'n'.repeat(100) }],
    ['a symbolic link', record('2', '', { 157: '../x' }), { type: 'symlink', linkTarget: '../x' }],
    [
      'a hard link whose size counts nothing',
      headerBlock({ 0: 'l', 124: '00000000005', 156: '1', 157: 'f' }),
      { type: 'hardlink', linkTarget: 'f', sizeBytes: 0 },
    ],
    [
      'a device',
      record('3', '', { 329: '0000005', 337: '0000377' }),
      { type: 'character', deviceMajor: 5, deviceMinor: 255 },
    ],
    [
      'a GNU long name',
      Buffer.concat([record('L', `${'n'.repeat(300)}\0`), file]),
      { path: 'n'.repeat(300), type: 'file' },
    ],
    [
      'a GNU long link',
      Buffer.concat([record('K', `${'t'.repeat(300)}\0`), record('2', '')]),
      { linkTarget: 't'.repeat(300) },
    ],
    ['a number in base 256', record('0', '', { 108: '\x80\0\0\0\0\x4c\x4b\x40' }), { uid: 5_000_000 }],
    ['a negative time in base 256', record('0', '', { 136: `${'\xff'.repeat(11)}\xfe` }), { mtimeSeconds: -2 }],
    ['a checksum of signed bytes', signedChecksum(), { path: 'n\xff\xff' }],
    [
      'a PAX path of bytes that are no UTF-8',
      Buffer.concat([paxHeader({ path: 'a\xff\xfe' }), file]),
      { path: 'a\xff\xfe' },
    ],
    [
      'a PAX path before a GNU name',
      Buffer.concat([record('L', 'gnu\0'), paxHeader({ path: 'pax' }), file]),
      { path: 'pax' },
    ],
    [
      'PAX owners',
      Buffer.concat([paxHeader({ uid: '4294967295', gid: '3000000' }), file]),
      { uid: 4294967295, gid: 3_000_000 },
    ],
    [
      'a PAX size',
      Buffer.concat([paxHeader({ size: '5' }), record('0', '', {}), Buffer.from('hello'), Buffer.alloc(507)]),
      { data: Buffer.from('hello') },
    ],
    [
      'a fraction of a second, rounded down',
      Buffer.concat([paxHeader({ mtime: '1700000000.999999999' }), file]),
      { mtimeSeconds: 1_700_000_000 },
    ],
    ['a fraction before 1970, rounded down', Buffer.concat([paxHeader({ mtime: '-1.5' }), file]), { mtimeSeconds: -2 }],
    ['a global header', Buffer.concat([paxHeader({ gid: '7' }, 'g'), file]), { gid: 7 }],
    [
      'a header that withdraws the global one',
      Buffer.concat([paxHeader({ gid: '7' }, 'g'), paxHeader({ gid: '' }), file]),
      { gid: 0 },
    ],
    [
      'a binary extended attribute',
      Buffer.concat([paxHeader({ 'SCHILY.xattr.security.capability': '\x01\0\n=\xff' }), file]),
      { xattrs: new Map([['security.capability', Buffer.from('\x01\0\n=\xff', 'latin1')]]) },
    ],
  ])('reads %s', (_what, archive, expected) => {
    expect(readTar(archive)).toEqual([expect.objectContaining(expected)]);
    expect(readTar(archive, [1])).toEqual(readTar(archive));
  });

  test.each<[string, Buffer, RegExp]>([
    ['a wrong checksum', Buffer.from(file).fill('0', 148, 154), /checksum/],
    ['a number that is none', record('0', '', { 108: 'abc' }), /octal/],
    ['a negative size', record('0', '', { 124: '\xff'.repeat(12) }), /size is -1/],
    ['a number beyond 2^53', record('0', '', { 108: `\x80${'\xff'.repeat(7)}` }), /2\^53|owner/],
    ['an owner beyond 32 bits', Buffer.concat([paxHeader({ uid: '4294967296' }), file]), /owner is 4294967296/],
    ['a GNU sparse file', record('S', ''), /sparse/],
    ['a PAX sparse file', Buffer.concat([paxHeader({ 'GNU.sparse.major': '1' }), file]), /sparse/],
    ['an unknown type', record('Z', ''), /unknown type 0x5a/],
    ['a NUL in a PAX path', Buffer.concat([paxHeader({ path: 'a\0b' }), file]), /NUL/],
    ['a PAX record without length', record('x', 'path=a\n'), /no length/],
    ['a PAX record longer than its header', record('x', '99 path=a\n'), /broken/],
    ['a PAX number that is none', Buffer.concat([paxHeader({ uid: '-1' }), file]), /uid is not a number/],
    ['a PAX time that is none', Buffer.concat([paxHeader({ mtime: 'now' }), file]), /mtime is not a time/],
    ['an extended header of 2 GiB', headerBlock({ 124: '20000000000', 156: 'x' }), /too large/],
    ['an end in the middle of data', record('0', 'hello').subarray(0, 515), /middle of a member/],
    ['an end in the middle of a header', file.subarray(0, 100), /middle of a member/],
    ['an end after an extended header', paxHeader({ path: 'a' }), /after an extended header/],
    ['a member behind the end', Buffer.concat([Buffer.alloc(512), file]), /follows the end/],
  ])('refuses %s', (_what, archive, message) => {
    expect(() => readTar(archive)).toThrow(DecodeError);
    expect(() => readTar(archive)).toThrow(message);
  });

  test('ignores what follows the end', () => {
    const archive = Buffer.concat([file, Buffer.alloc(1024), Buffer.from('anything at all')]);
    expect(readTar(archive)).toHaveLength(1);
  });

  test('reads what the writer wrote, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(entry(), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }),
        (entries, sizes) => {
          const members = readTar(encodeTar(entries), sizes);
          expect(members.map(({ path }) => Buffer.from(path, 'latin1').toString().replace(/\/$/, ''))).toEqual(
            entries.map(({ path }) => path),
          );
          members.forEach((member, at) => {
            const { type, mode, uid, gid, mtimeSeconds, ...rest } = entries[at] ?? {};
            expect(member).toMatchObject({ type, mode, uid, gid, mtimeSeconds });
            if ('data' in rest) expect(member.data.equals(Buffer.from(rest.data as Uint8Array))).toBe(true);
          });
        },
      ),
    );
  });

  test('throws DecodeError and nothing else for any bytes', () => {
    const archive = encodeTar([{ path: 'x'.repeat(200), type: 'file', data: Buffer.from('y'), ...owner() }]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        fc.nat(archive.length),
        (changes, length) => {
          const broken = Buffer.from(archive.subarray(0, length));
          for (const [at, byte] of changes) if (at < length) broken[at] = byte;
          try {
            readTar(broken, [97]);
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
          }
        },
      ),
    );
  });
});

/** Bytes above 127 summed as negative numbers, as some writers of the eighties did. */
function signedChecksum(): Buffer {
  const block = headerBlock({ 0: 'n\xff\xff' });
  const sum = Number.parseInt(block.toString('latin1', 148, 154), 8) - 2 * 256;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function owner() {
  return { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0 };
}

function entry(): fc.Arbitrary<ArchiveEntry> {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'ü', ' ', '\n', '-'), minLength: 1, maxLength: 60 });
  const path = fc.array(name, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
  const base = {
    path,
    mode: fc.nat(0o7777),
    uid: fc.nat(0xffffffff),
    gid: fc.nat(0xffffffff),
    mtimeSeconds: fc.nat(2 ** 34),
  };
  return fc.oneof(
    fc.record({ type: fc.constant('file' as const), data: fc.uint8Array({ maxLength: 1500 }), ...base }),
    fc.record({ type: fc.constant('directory' as const), ...base }),
    fc.record({ type: fc.constant('symlink' as const), linkTarget: path, ...base }),
    fc.record({
      type: fc.constant('block' as const),
      deviceMajor: fc.nat(4095),
      deviceMinor: fc.nat(1_048_575),
      ...base,
    }),
    fc.record({ type: fc.constant('fifo' as const), ...base }),
  );
}
