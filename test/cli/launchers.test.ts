import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const BIN = resolve(import.meta.dirname, '../../bin');
/** A program that says which Node runs it, and with what. */
const TELLTALE =
  'console.log(JSON.stringify({ entry: process.argv[1], words: process.argv.slice(2), cache: process.env.NODE_COMPILE_CACHE }));';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ww-launch-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Runs a launcher with nothing in its PATH but `readlink` and what the test puts there. */
async function launch(program: string, env: Readonly<Record<string, string>> = {}) {
  const path = join(directory, 'path');
  await mkdir(path, { recursive: true });
  await cp('/usr/bin/readlink', join(path, 'readlink'));
  return new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    execFile(
      program,
      ['a b', '--c'],
      { env: { PATH: path, NODE_DISABLE_COMPILE_CACHE: '1', ...env } },
      (error, stdout, stderr) => {
        done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });
}

async function put(file: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode });
}

/** The package as npm installs it: compiled, below a node_modules. */
async function installPackage(): Promise<string> {
  const root = join(directory, 'node_modules', 'warewulf-ts');
  await cp(BIN, join(root, 'bin'), { recursive: true });
  await put(join(root, 'package.json'), '{ "type": "module" }');
  await put(join(root, 'dist', 'bin', 'wwctl.js'), TELLTALE);
  return root;
}

async function putSystemNode(version: string): Promise<void> {
  const node = `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit\nexec ${process.execPath} "$@"\n`;
  await put(join(directory, 'path', 'node'), node, 0o755);
}

describe('of an installed package', () => {
  test('a launcher runs the compiled program with its words', async () => {
    const root = await installPackage();
    await putSystemNode('v24.1.0');
    const { code, stdout } = await launch(join(root, 'bin', 'wwctl'));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ entry: join(root, 'dist/bin/wwctl.js'), words: ['a b', '--c'] });
  });

  test('a launcher is found through the link that npm makes', async () => {
    const root = await installPackage();
    await putSystemNode('v24.1.0');
    const link = join(directory, 'node_modules', '.bin', 'wwctl');
    await mkdir(dirname(link));
    await symlink('../warewulf-ts/bin/wwctl', link);
    const { stdout } = await launch(link);
    expect(JSON.parse(stdout)).toMatchObject({ entry: join(root, 'dist/bin/wwctl.js') });
  });

  test('the packaged Node beside the package is taken without a look at any other', async () => {
    const root = await installPackage();
    await putSystemNode('v20.0.0');
    const packaged = join(directory, 'node_modules', 'node', 'bin', 'node');
    await put(packaged, `#!/bin/sh\nexec ${process.execPath} "$@"\n`, 0o755);
    expect(await launch(join(root, 'bin', 'wwctl'))).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    { says: 'an old Node', version: 'v20.20.2', found: 'v20.20.2' },
    { says: 'something else named node', version: 'ax25', found: 'ax25' },
    { says: 'no Node', version: undefined, found: 'none' },
  ])('$says is not enough, and the message says so', async ({ version, found }) => {
    const root = await installPackage();
    if (version !== undefined) await putSystemNode(version);
    const { code, stderr } = await launch(join(root, 'bin', 'wwctl'));
    expect(code).toBe(1);
    expect(stderr).toBe(`ERROR: Node.js 24 or newer is needed, found ${found}: install it, or run npm ci in ${root}\n`);
  });

  test('what is missing from it is named', async () => {
    const root = await installPackage();
    const { code, stderr } = await launch(join(root, 'bin', 'warewulfd'));
    expect(code).toBe(1);
    expect(stderr).toBe(
      `ERROR: warewulfd is not complete: ${root}/dist/bin/warewulfd.js is missing: install warewulf-ts again\n`,
    );
  });
});

test('of a checkout, a launcher runs the sources', async () => {
  await cp(BIN, join(directory, 'bin'), { recursive: true });
  await put(join(directory, 'src', 'bin', 'wwctl.ts'), `const typed: number = 1;\n${TELLTALE}`);
  await put(join(directory, 'dist', 'bin', 'wwctl.js'), 'throw new Error("stale");');
  await putSystemNode('v24.1.0');
  const { stdout } = await launch(join(directory, 'bin', 'wwctl'));
  expect(JSON.parse(stdout)).toMatchObject({ entry: join(directory, 'src/bin/wwctl.ts') });
});

test('compiled code is kept where no other user can leave any', async () => {
  const root = await installPackage();
  await putSystemNode('v24.1.0');
  const { stdout } = await launch(join(root, 'bin', 'wwctl'), { HOME: '/home/alice' });
  expect(['/var/cache/warewulf/node', '/home/alice/.cache/warewulf/node']).toContain(JSON.parse(stdout).cache);
  const chosen = await launch(join(root, 'bin', 'wwctl'), { NODE_COMPILE_CACHE: '/srv/cache' });
  expect(JSON.parse(chosen.stdout).cache).toBe('/srv/cache');
});

test('both launchers are the same but for the name of the program', async () => {
  const [wwctl, warewulfd] = await Promise.all(
    ['wwctl', 'warewulfd'].map((program) => readFile(join(BIN, program), 'utf8')),
  );
  expect(warewulfd).toBe(wwctl?.replace(' wwctl ', ' warewulfd '));
});
