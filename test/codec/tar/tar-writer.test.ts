import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EncodeError } from '../../../src/codec/encode-error.ts';
import { encodeTarHeader } from '../../../src/codec/tar/encode-tar-header.ts';
import { decodePaxRecords, encodePaxRecords } from '../../../src/codec/tar/pax-records.ts';
import { encodeTar } from '../../../src/codec/tar/tar-writer.ts';
import { readTar } from './tar-members.ts';

const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_700_000_000 };

describe('a tar archive', () => {
  test('is the same for the same entries, and ends with two empty blocks', () => {
    const entries = [{ path: 'etc/motd', type: 'file' as const, data: Buffer.from('hello\n'), ...owner }];
    expect(encodeTar(entries)).toEqual(encodeTar(entries));
    expect(encodeTar(entries)).toHaveLength(4 * 512);
    expect(encodeTar([])).toEqual(Buffer.alloc(1024));
  });

  test('holds a hard link after the file', () => {
    const archive = encodeTar([
      { path: 'a', type: 'file', data: Buffer.from('x'), ...owner },
      { path: 'b', type: 'hardlink', linkTarget: 'a', ...owner },
    ]);
    expect(readTar(archive)[1]).toMatchObject({ path: 'b', type: 'hardlink', linkTarget: 'a' });
  });

  test.each([
    ['100 bytes', 'n'.repeat(100), 3],
    ['a prefix of 155 bytes', `${'p'.repeat(155)}/${'n'.repeat(100)}`, 3],
    ['a name of 101 bytes, in a record of its own', 'n'.repeat(101), 5],
  ])('holds a name of %s', (_what, path, blocks) => {
    const archive = encodeTar([{ path, type: 'fifo', ...owner }]);
    expect(archive).toHaveLength(blocks * 512);
    expect(readTar(archive)[0]?.path).toBe(path);
  });

  test.each([
    ['an owner below zero', { uid: -1 }],
    ['a size of nothing', { gid: Number.NaN }],
  ])('refuses %s', (_what, wrong) => {
    expect(() => encodeTar([{ path: 'a', type: 'fifo', ...owner, ...wrong }])).toThrow(EncodeError);
  });
});

test('every member that a layer can have comes back from its header as it was', () => {
  const text = (maxLength: number) =>
    fc
      .array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength })
      .map((codes) => String.fromCharCode(...codes).replaceAll('/', '_'));
  const value = fc.array(fc.nat(255), { maxLength: 1200 }).map((bytes) => Buffer.from(bytes));
  const xattrName = text(40).map((name) => `user.${name.replaceAll('=', '_')}`);
  const member = fc.record({
    path: fc.array(text(90), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')),
    type: fc.constantFrom('symlink', 'hardlink', 'character', 'fifo'),
    mode: fc.nat(0o7777),
    uid: fc.nat(0xffffffff),
    gid: fc.nat(0xffffffff),
    mtimeSeconds: fc.nat(2 ** 40),
    sizeBytes: fc.constant(0),
    linkTarget: text(300),
    deviceMajor: fc.nat(4095),
    deviceMinor: fc.nat(1_048_575),
    xattrs: fc.array(fc.tuple(xattrName, value), { maxLength: 4 }).map((pairs) => new Map(pairs)),
  });
  fc.assert(
    fc.property(member, (each) => expect(readTar(encodeTarHeader(each))).toEqual([{ ...each, data: Buffer.alloc(0) }])),
  );
});

test.each([89, 90, 91, 980, 990])('the length of a record counts its own digits, around %d bytes', (bytes) => {
  const records = new Map([
    ['k', Buffer.alloc(bytes, 'v')],
    ['empty', Buffer.alloc(0)],
  ]);
  expect(decodePaxRecords(encodePaxRecords(records), 0)).toEqual(records);
});
