import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTftpFiles } from '../../../src/adapter/file/tftp-files.ts';
import { DeniedError, UnavailableError } from '../../../src/domain/errors.ts';
import type { TftpFiles } from '../../../src/service/ports/tftp-files.ts';

const SECRET = 'must never leave';
let directory: string;
let root: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ww-tftp-files-'));
  root = join(directory, 'root');
  await mkdir(join(root, 'grub'), { recursive: true });
  await mkdir(join(directory, 'programs'));
  await writeFile(join(root, 'grub/grub.cfg'), 'set timeout=2');
  await writeFile(join(directory, 'secret'), SECRET);
  await writeFile(join(directory, 'programs/real.efi'), 'program');
  await symlink('real.efi', join(directory, 'programs/snponly.efi'));
  await symlink('grub.cfg', join(root, 'grub/inside'));
  await symlink('../secret', join(root, 'outside'));
  await symlink('..', join(root, 'up'));
});
afterEach(() => rm(directory, { recursive: true }));

function createFiles(cacheBytes?: number): TftpFiles {
  const programs = new Map([['warewulf/snponly.efi', join(directory, 'programs/snponly.efi')]]);
  return createTftpFiles({
    root,
    programPath: (name) => programs.get(name),
    ...(cacheBytes === undefined ? {} : { cacheBytes }),
  });
}

async function read(files: TftpFiles, name: string): Promise<string | undefined> {
  const content = await files.open(name);
  if (content === undefined) return undefined;
  try {
    return (await content.read(0, content.sizeBytes)).toString();
  } finally {
    await content.close();
  }
}

describe('TFTP names', () => {
  test.each(['warewulf/snponly.efi', '/warewulf/snponly.efi', '//warewulf//snponly.efi', './warewulf/snponly.efi'])(
    'lead to a boot program by %s',
    async (name) => {
      expect(await read(createFiles(), name)).toBe('program');
    },
  );

  test.each(['grub/grub.cfg', '/grub/grub.cfg', '///grub/grub.cfg', 'grub/inside', 'grub/grub.cfg/'])(
    'lead into the root by %s',
    async (name) => {
      expect(await read(createFiles(), name)).toBe('set timeout=2');
    },
  );

  test.each([
    '',
    '/',
    'grub',
    'warewulf',
    'warewulf/other.efi',
    '/etc/passwd',
    'a/b/c',
    'grub/grub.cfg/x',
    'x'.repeat(400),
  ])('lead nowhere by %j', async (name) => {
    expect(await createFiles().open(name)).toBeUndefined();
  });

  test.each([
    '../secret',
    'grub/../../secret',
    'outside',
    'up/secret',
    'a\0b',
    '..\\secret',
    '/..',
    'warewulf/../../secret',
  ])('are refused when they try to lead out: %j', async (name) => {
    await expect(createFiles().open(name)).rejects.toThrow(DeniedError);
  });

  test('never lead out, whatever they are made of', async () => {
    const files = createFiles();
    const part = fc.constantFrom(
      '..',
      '.',
      '',
      '/',
      'up',
      'outside',
      'secret',
      'grub',
      '%2e%2e',
      '\u2024\u2024',
      '\0',
      '\\',
      '~',
      'x',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), fc.constantFrom('/', '//', ''), async (parts, separator) => {
        const text = await read(files, parts.join(separator)).catch((error: unknown) => {
          expect(error).toBeInstanceOf(DeniedError);
        });
        expect(text).not.toBe(SECRET);
      }),
      { numRuns: 500 },
    );
  });

  test('lead nowhere while the root does not exist', async () => {
    const files = createTftpFiles({ root: join(directory, 'absent'), programPath: () => undefined });
    expect(await files.open('grub/grub.cfg')).toBeUndefined();
  });
});

describe('TFTP content', () => {
  test('is read once and shared', async () => {
    const files = createFiles();
    const [one, two] = await Promise.all([files.open('grub/grub.cfg'), files.open('//grub/grub.cfg')]);
    expect(isSameMemory(await one?.read(0, 4), await two?.read(0, 4))).toBe(true);
  });

  test('is read anew when the file was replaced, while a running transfer keeps what it opened', async () => {
    for (const cacheBytes of [undefined, 8]) {
      const files = createFiles(cacheBytes);
      await writeFile(join(root, 'kernel'), 'old kernel');
      const running = await files.open('kernel');
      await writeFile(join(root, 'kernel.new'), 'new kernel');
      await rename(join(root, 'kernel.new'), join(root, 'kernel'));
      expect(await read(files, 'kernel')).toBe('new kernel');
      expect(String(await running?.read(0, 10))).toBe('old kernel');
      await running?.close();
    }
  });

  test('above a quarter of the cache is read from disk piece by piece', async () => {
    const content = await createFiles(16).open('grub/grub.cfg');
    expect(content?.sizeBytes).toBe(13);
    expect(String(await content?.read(4, 7))).toBe('timeout');
    await content?.close();
  });

  test('that shrinks on the way is an error, not a short file', async () => {
    const content = await createFiles(16).open('grub/grub.cfg');
    await writeFile(join(root, 'grub/grub.cfg'), '');
    await expect(content?.read(0, 13)).rejects.toThrow(UnavailableError);
    await content?.close();
  });

  test('leaves the cache in the order of last use, and is read again', async () => {
    const files = createFiles(16);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await writeFile(join(root, name), `${name}234`);
    const first = await files.open('a');
    for (const name of ['b', 'c', 'd', 'e', 'f']) expect(await read(files, name)).toBe(`${name}234`);
    const again = await files.open('a');
    expect(String(await again?.read(0, 4))).toBe('a234');
    expect(isSameMemory(await first?.read(0, 4), await again?.read(0, 4))).toBe(false);
  });
});

function isSameMemory(one: Buffer | undefined, two: Buffer | undefined): boolean {
  return one !== undefined && one.buffer === two?.buffer && one.byteOffset === two.byteOffset;
}
