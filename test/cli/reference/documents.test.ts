import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildProgram } from '../../../src/cli/program.ts';
import { type DescribedCommand, describeCommands } from '../../../src/cli/reference/described-command.ts';
import { exitCodesTable, referencePage } from '../../../src/cli/reference/reference-page.ts';
import { createSession } from '../../../src/cli/session.ts';
import { runWwctl } from '../../support/wwctl.ts';

const DOCS = resolve(import.meta.dirname, '../../../docs');

let commands: readonly DescribedCommand[];
let directory: string;
beforeAll(async () => {
  const session = createSession([]);
  commands = await describeCommands(buildProgram(session));
  session.close();
  directory = await mkdtemp(join(tmpdir(), 'ww-man-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('every command that does something has an example that names it', () => {
  const actions = commands.filter(({ commands }) => commands.length === 0);
  const without = actions.filter(({ name, examples }) => !examples.some(({ term }) => term.includes(name)));
  expect(without.map(({ name }) => name)).toEqual([]);
});

test('every option and argument says what it is for', () => {
  const silent = commands.flatMap(({ name, options, arguments: words }) =>
    [...[...options.values()].flat(), ...words].filter(({ says }) => says === '').map(({ term }) => `${name} ${term}`),
  );
  expect(silent).toEqual([]);
});

test('docs/cli-reference.md is current (UPDATE_DOCS=1 writes it)', async () => {
  const file = join(DOCS, 'cli-reference.md');
  if (process.env['UPDATE_DOCS']) await writeFile(file, referencePage(commands));
  expect(await readFile(file, 'utf8')).toBe(referencePage(commands));
});

test('docs/cli.md has the table of exit codes', async () => {
  expect(await readFile(join(DOCS, 'cli.md'), 'utf8')).toContain(exitCodesTable());
});

test('mandoc finds nothing wrong with the man pages', async () => {
  const { code } = await runWwctl(['genconfig', 'man', directory], { env: { SOURCE_DATE_EPOCH: '1767225600' } });
  expect(code).toBe(0);
  const files = await readdir(directory);
  expect(files).toEqual(expect.arrayContaining(['wwctl.1', 'wwctl-node.1', 'wwctl-node-set.1']));
  const lint = ['-T', 'lint', '-W', 'warning', ...files.map((file) => join(directory, file))];
  const { stdout } = await promisify(execFile)('mandoc', lint).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Error('mandoc is missing: apt-get install mandoc');
    throw error;
  });
  expect(stdout).toBe('');
});

test('a man page says what help says', async () => {
  await runWwctl(['genconfig', 'man', directory], { env: { SOURCE_DATE_EPOCH: '1767225600' } });
  const { stdout } = await promisify(execFile)('mandoc', ['-T', 'ascii', join(directory, 'wwctl-node-list.1')]);
  const text = stdout.replaceAll(/.\u0008/g, '');
  expect(text).toContain('wwctl-node-list - list nodes, with what their profiles give them');
  expect(text).toContain('-a, --all\n              show every field and the profile that it comes from');
  expect(text).toContain('wwctl node list n[01-16]');
  expect(text).toContain('2026-01-01');
});
