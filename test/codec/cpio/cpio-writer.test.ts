import { describe, expect, test } from '@jest/globals';
import type { ArchiveEntry } from '../../../src/codec/archive-entry.ts';
import { encodeCpioHeader } from '../../../src/codec/cpio/cpio-header.ts';
import { encodeCpio } from '../../../src/codec/cpio/cpio-writer.ts';
import { EncodeError } from '../../../src/codec/encode-error.ts';

const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_700_000_000 };
const file: ArchiveEntry = { path: 'etc/motd', type: 'file', data: Buffer.from('hello\n'), ...owner };

describe('a newc archive', () => {
  test('has the bytes that cpio(5) asks for', () => {
    expect(encodeCpio([file]).toString('latin1')).toBe(
      `070701${[1, 0o100644, 0, 0, 1, 1_700_000_000, 6, 0, 0, 0, 0, 9, 0].map(hex).join('')}etc/motd\0\0` +
        'hello\n\0\0' +
        `070701${[0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 11, 0].map(hex).join('')}TRAILER!!!\0\0\0\0`,
    );
  });

  test('is the same for the same entries', () => {
    expect(encodeCpio([file])).toEqual(encodeCpio([file]));
  });

  test('does not end early at a file that is named like its end', () => {
    const names = membersOf(encodeCpio([{ ...file, path: 'TRAILER!!!' }, file])).map(({ name }) => name);
    expect(names).toEqual(['./TRAILER!!!', 'etc/motd', 'TRAILER!!!']);
  });

  test('has the data of hard links with the last of them, under one inode', () => {
    const link = (path: string, linkTarget: string): ArchiveEntry => ({ path, type: 'hardlink', linkTarget, ...owner });
    const members = membersOf(encodeCpio([file, link('a', 'etc/motd'), { ...file, path: 'other' }, link('b', 'a')]));
    expect(members.slice(0, 4)).toEqual([
      expect.objectContaining({ name: 'etc/motd', inode: 1, links: 3, sizeBytes: 0 }),
      expect.objectContaining({ name: 'a', inode: 1, links: 3, sizeBytes: 0 }),
      expect.objectContaining({ name: 'other', inode: 3, links: 1, sizeBytes: 6 }),
      expect.objectContaining({ name: 'b', inode: 1, links: 3, sizeBytes: 6 }),
    ]);
  });

  test.each<[string, ArchiveEntry[], RegExp]>([
    ['a hard link to nothing', [{ path: 'a', type: 'hardlink', linkTarget: 'b', ...owner }], /hard link to b/],
    ['an owner of 33 bits', [{ ...file, uid: 2 ** 32 }], /4294967296 does not fit/],
  ])('refuses %s', (_what, entries, message) => {
    expect(() => encodeCpio(entries)).toThrow(EncodeError);
    expect(() => encodeCpio(entries)).toThrow(message);
  });

  test('refuses a file of 4 GiB', () => {
    const header = { path: 'big', inode: 1, mode: 0o100644, uid: 0, gid: 0, linkCount: 1, mtimeSeconds: 0 };
    const encode = (sizeBytes: number) => encodeCpioHeader({ ...header, sizeBytes, deviceMajor: 0, deviceMinor: 0 });
    expect(() => encode(2 ** 32)).toThrow('big: a newc archive holds files below 4 GiB only');
    expect(encode(2 ** 32 - 1)).toHaveLength(116);
  });

  test.each([
    [-5, 0],
    [1.9, 1],
    [2 ** 33, 0xffffffff],
  ])('gives time %d as %d', (mtimeSeconds, expected) => {
    expect(membersOf(encodeCpio([{ ...file, mtimeSeconds }]))[0]?.mtimeSeconds).toBe(expected);
  });
});

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function membersOf(archive: Buffer) {
  const members = [];
  for (let at = 0; at < archive.length; ) {
    const field = (index: number) =>
      Number.parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16);
    const sizeBytes = field(6);
    const nameEnd = at + 110 + field(11);
    const name = archive.toString('latin1', at + 110, nameEnd - 1);
    members.push({ name, inode: field(0), links: field(4), mtimeSeconds: field(5), sizeBytes });
    at = (((nameEnd + 3) & ~3) + sizeBytes + 3) & ~3;
  }
  return members;
}
