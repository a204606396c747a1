import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { makeBootLoader } from '../../src/adapter/process/boot-loader.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const PATH = process.env['PATH'];

beforeAll(() => {
  if (!existsSync('/usr/lib/grub/i386-pc')) throw new Error('GRUB is missing: apt-get install grub-pc-bin');
});
afterEach(() => {
  process.env['PATH'] = PATH;
});

/** What is told instead of a boot loader. */
async function problem(name: string): Promise<string | undefined> {
  const files = await makeBootLoader('amd64', directory.file(name));
  expect(files.has('core.img')).toBe(false);
  return files.get('problem')?.toString();
}

test('parts of GRUB without the program that puts them together are told to nodes, and keep none from booting', async () => {
  process.env['PATH'] = directory.file('nothing');
  expect(await problem('without')).toMatch(/neither grub-mkimage nor grub2-mkimage: install grub-common/);
});

test('what that program says when it fails is told, too', async () => {
  mkdirSync(directory.file('bin'));
  writeFileSync(directory.file('bin/grub-mkimage'), '#!/bin/sh\necho "error: cannot open x.mod" >&2\nexit 1\n', {
    mode: 0o755,
  });
  process.env['PATH'] = `${directory.file('bin')}:/bin:/usr/bin`;
  expect(await problem('failing')).toMatch(/^grub-mkimage of the server failed for .*: error: cannot open x\.mod\n$/);
});
