import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createScriptTemplates } from '../../../src/adapter/file/script-templates.ts';
import { UnavailableError } from '../../../src/domain/errors.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ww-templates-'));
  for (const name of ['site', 'shipped']) await mkdir(join(directory, name));
});
afterEach(() => rm(directory, { recursive: true }));

const find = (name: string) =>
  createScriptTemplates(
    [join(directory, 'site'), join(directory, 'absent'), join(directory, 'shipped')],
    '.ipxe.hbs',
  ).find(name);

describe('script templates', () => {
  test('come from the first directory that has them', async () => {
    await writeFile(join(directory, 'shipped/a.ipxe.hbs'), 'shipped');
    expect((await find('a'))?.source).toBe('shipped');
    await writeFile(join(directory, 'site/a.ipxe.hbs'), 'site');
    expect((await find('a'))?.source).toBe('site');
  });

  test('have another version after every change', async () => {
    await writeFile(join(directory, 'site/a.ipxe.hbs'), 'one');
    const before = await find('a');
    expect((await find('a'))?.version).toBe(before?.version);
    await rm(join(directory, 'site/a.ipxe.hbs'));
    await writeFile(join(directory, 'site/a.ipxe.hbs'), 'two');
    expect((await find('a'))?.version).not.toBe(before?.version);
  });

  test.each(['../shipped/a', 'a/../a', '/etc/passwd', 'a\0', '', '.', '..', 'a b', 'x'.repeat(65)])(
    'are not looked for by the name %j',
    async (name) => {
      await writeFile(join(directory, 'shipped/a.ipxe.hbs'), 'shipped');
      expect(await find(name)).toBeUndefined();
    },
  );

  test('that cannot be read are an error, not absent', async () => {
    await writeFile(join(directory, 'file'), '');
    const templates = createScriptTemplates([join(directory, 'file')], '.ipxe.hbs');
    await expect(templates.find('a')).rejects.toThrow(UnavailableError);
  });
});
