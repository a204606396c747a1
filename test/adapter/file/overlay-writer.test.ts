import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openOverlayWriter } from '../../../src/adapter/file/overlay-writer.ts';
import { ConflictError, InvalidError, NotFoundError } from '../../../src/domain/errors.ts';
import type { OverlayWriter, PutFileOptions, RemoveFileOptions } from '../../../src/service/ports/overlay-writer.ts';

let directory: string;
let site: string;
let shipped: string;
let writer: OverlayWriter;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ww-writer-'));
  site = join(directory, 'deep/site');
  shipped = join(directory, 'shipped');
  writer = await openOverlayWriter({ site, shipped });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const put = (path: string, text: string, options: PutFileOptions = {}) =>
  writer.putFile('o', path.split('/'), bytes(text), options);
const removeFile = (path: string, options: Partial<RemoveFileOptions> = {}) =>
  writer.removeFile('o', path.split('/'), { cleanup: false, recursive: false, ...options });
const at = (path: string): string => join(site, 'o/rootfs', path);

describe('an overlay', () => {
  test('is made with the directory of all', async () => {
    expect(await writer.has('o')).toBe(false);
    await writer.create('o');
    expect(await writer.has('o')).toBe(true);
    expect(readdirSync(site)).toEqual(['o']);
    expect(readdirSync(join(site, 'o'))).toEqual(['rootfs']);
  });

  test.each([
    { says: 'an overlay', make: () => mkdirSync(join(site, 'o/rootfs'), { recursive: true }) },
    {
      says: 'a file',
      make: () => {
        mkdirSync(site, { recursive: true });
        writeFileSync(join(site, 'o'), '');
      },
    },
  ])('is not made where $says is, and nothing is left of the attempt', async ({ make }) => {
    make();
    await expect(writer.create('o')).rejects.toThrow(ConflictError);
    expect(readdirSync(site)).toEqual(['o']);
  });

  test('is copied with all that is in it, executable or not, and links as links', async () => {
    mkdirSync(join(shipped, 'from/rootfs/etc/empty'), { recursive: true });
    writeFileSync(join(shipped, 'from/overlay.yaml'), '# a comment\n');
    writeFileSync(join(shipped, 'from/rootfs/etc/script'), 'run');
    chmodSync(join(shipped, 'from/rootfs/etc/script'), 0o700);
    symlinkSync('/etc/shadow', join(shipped, 'from/rootfs/link'));
    expect([await writer.isShipped('from'), await writer.has('from')]).toEqual([true, false]);
    await writer.copy('from', 'from');
    await writer.copy('from', 'o');
    expect(readdirSync(site).sort()).toEqual(['from', 'o']);
    expect(readFileSync(join(site, 'o/overlay.yaml'), 'utf8')).toBe('# a comment\n');
    expect(statSync(at('etc/script')).mode & 0o777).toBe(0o755);
    expect(readlinkSync(at('link'))).toBe('/etc/shadow');
    expect(readdirSync(at('etc'))).toEqual(['empty', 'script']);
    await expect(writer.copy('from', 'o')).rejects.toThrow(ConflictError);
  });

  test('of the site is copied rather than the one that comes with the program', async () => {
    mkdirSync(join(shipped, 'o/rootfs/shipped'), { recursive: true });
    await writer.create('o');
    await writer.copy('o', 'copy');
    expect(readdirSync(join(site, 'copy/rootfs'))).toEqual([]);
  });

  test('with a socket in it is not copied, and nothing is left of the attempt', async () => {
    mkdirSync(join(shipped, 'from/rootfs'), { recursive: true });
    const server = createServer().listen(join(shipped, 'from/rootfs/socket'));
    await once(server, 'listening');
    await expect(writer.copy('from', 'o')).rejects.toThrow(/socket is no file, directory or symbolic link/);
    server.close();
    expect(readdirSync(site)).toEqual([]);
  });

  test('goes with everything in it', async () => {
    await writer.create('o');
    await put('etc/a', 'a');
    await writer.remove('o');
    expect(readdirSync(site)).toEqual([]);
  });
});

describe('a file', () => {
  beforeEach(() => writer.create('o'));

  test('is made with the directories above it, readable for all', async () => {
    await put('etc/deep/motd', 'hello');
    expect(readFileSync(at('etc/deep/motd'), 'utf8')).toBe('hello');
    expect(statSync(at('etc/deep/motd')).mode & 0o777).toBe(0o644);
    expect(readdirSync(site)).toEqual(['o']);
  });

  test('keeps its mode when it is replaced', async () => {
    await put('script', 'a');
    chmodSync(at('script'), 0o750);
    await put('script', 'b');
    expect(readFileSync(at('script'), 'utf8')).toBe('b');
    expect(statSync(at('script')).mode & 0o777).toBe(0o750);
  });

  test('is not replaced where only a new one is wanted', async () => {
    await put('a', 'a');
    await expect(put('a', 'b', { expected: 'none' })).rejects.toThrow(ConflictError);
    expect(readFileSync(at('a'), 'utf8')).toBe('a');
  });

  test('is replaced while it is what was expected', async () => {
    await put('a', 'a');
    const ofA = createHash('sha256').update('a').digest('hex');
    await put('a', 'b', { expected: ofA });
    await expect(put('a', 'c', { expected: ofA })).rejects.toThrow(/was changed meanwhile: nothing was written/);
    expect(readFileSync(at('a'), 'utf8')).toBe('b');
    await removeFile('a');
    await expect(put('a', 'c', { expected: ofA })).rejects.toThrow(/is not there any more: nothing was written/);
  });

  test('comes after the mode and owner that it is to have', async () => {
    const attributes = { path: 'key', mode: 0o400, uid: 980, gid: 981 };
    await put('key', 'secret', { attributes });
    expect(readFileSync(join(site, 'o/overlay.yaml'), 'utf8')).toBe(
      'files:\n  key:\n    mode: "0400"\n    owner: "980:981"\n',
    );
    await expect(put('key', 'x', { expected: 'none', attributes: { path: 'key', mode: 0o644 } })).rejects.toThrow(
      ConflictError,
    );
    expect(readFileSync(join(site, 'o/overlay.yaml'), 'utf8')).toContain('0400');
    expect(readdirSync(site)).toEqual(['o']);
  });

  test('takes the place of a link, and leaves what it leads to', async () => {
    writeFileSync(join(directory, 'secret'), 'secret');
    symlinkSync(join(directory, 'secret'), at('link'));
    await put('link', 'mine');
    expect(lstatSync(at('link')).isFile()).toBe(true);
    expect(readFileSync(join(directory, 'secret'), 'utf8')).toBe('secret');
  });

  test.each([
    { says: 'a link to a directory', make: (path: string) => symlinkSync(directory, path) },
    { says: 'a file', make: (path: string) => writeFileSync(path, '') },
  ])('is neither made nor removed below $says', async ({ make }) => {
    writeFileSync(join(directory, 'victim'), 'x');
    make(at('up'));
    await expect(put('up/victim', 'evil')).rejects.toThrow(InvalidError);
    await expect(removeFile('up/victim')).rejects.toThrow(InvalidError);
    expect(readFileSync(join(directory, 'victim'), 'utf8')).toBe('x');
    expect(readdirSync(site)).toEqual(['o']);
  });

  test('does not take the place of a directory, nor is one removed', async () => {
    await put('etc/a', 'a');
    await expect(put('etc', 'x')).rejects.toThrow(InvalidError);
    await expect(removeFile('etc')).rejects.toThrow(ConflictError);
    expect(existsSync(at('etc/a'))).toBe(true);
  });

  test('is removed, and its directories stay', async () => {
    await put('etc/deep/a', 'a');
    await removeFile('etc/deep/a');
    expect(readdirSync(at('etc/deep'))).toEqual([]);
  });

  test('is removed with the directories that have become empty, up to the first that has not', async () => {
    await put('etc/keep', 'a');
    await put('etc/deep/deeper/a', 'a');
    await removeFile('etc/deep/deeper/a', { cleanup: true });
    expect(readdirSync(at('etc'))).toEqual(['keep']);
    await removeFile('etc/keep', { cleanup: true });
    expect(readdirSync(at(''))).toEqual([]);
  });

  test.each(['nonesuch', 'etc/nonesuch'])('that is not there cannot be removed: %s', async (path) => {
    await expect(removeFile(path)).rejects.toThrow(NotFoundError);
  });

  test('many at once all arrive', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => put(`etc/${index}`, String(index))));
    expect(readdirSync(at('etc'))).toHaveLength(20);
  });
});

test('what a killed change left is removed, and nothing else', async () => {
  await writer.create('o');
  mkdirSync(join(site, '.o.1234.unfinished/rootfs'), { recursive: true });
  writeFileSync(join(site, '.o.5678.unfinished'), '');
  writeFileSync(join(site, '.gitignore'), '');
  await openOverlayWriter({ site, shipped });
  expect(readdirSync(site).sort()).toEqual(['.gitignore', 'o']);
});
