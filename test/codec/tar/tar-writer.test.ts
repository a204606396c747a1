import { describe, expect, test } from '@jest/globals';
import { EncodeError } from '../../../src/codec/encode-error.ts';
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
