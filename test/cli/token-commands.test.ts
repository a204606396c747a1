import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { durationSeconds } from '../../src/cli/commands/token/duration.ts';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { runWwctl } from '../support/wwctl.ts';

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
});
afterAll(() => daemon.close());

function wwctl(...argv: readonly string[]) {
  return runWwctl(['--config', daemon.configFile, ...argv]);
}

describe('wwctl token', () => {
  test('add prints the token alone, and says beside it what it is', async () => {
    const run = await wwctl('token', 'add', 'ci', '--scope', 'operate', '--expires', '30d');
    expect(run).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^wwt_[0-9a-f]{12}_[\w-]{43}\n$/),
      stderr: 'made token ci (operate), valid until 2026-01-31T00:00:00.000Z: keep it, it is not shown again\n',
    });
  });

  test('add makes one that may read for 90 days unless told otherwise', async () => {
    const { stderr } = await wwctl('token', 'add', 'plain');
    expect(stderr).toMatch(/^made token plain \(read\), valid until 2026-04-01T/);
    expect((await wwctl('token', 'add', 'forever', '--expires', 'never')).stderr).toMatch(/valid until revoked/);
  });

  test('add says how long a token lasts at most', async () => {
    const { code, stderr } = await wwctl('token', 'add', 'long', '--expires', '10000d');
    expect(code).toBe(2);
    expect(stderr).toContain("'10000d' is invalid. A token lasts 3650 days at most, or forever: write never.");
    expect(await wwctl('token', 'add', 'longest', '--expires', '3650d')).toMatchObject({ code: 0 });
  });

  test('add can put it into a new file for its owner alone', async () => {
    const file = join(daemon.directory, 'ci.token');
    const { stdout, stderr } = await wwctl('token', 'add', 'filed', '--file', file);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`: it is in ${file}\n$`));
    expect(readFileSync(file, 'utf8')).toMatch(/^wwt_.*\n$/);
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    const again = await wwctl('token', 'add', 'again', '--file', file);
    expect(again).toMatchObject({ code: 2, stderr: `ERROR: cannot make ${file}: it is there already\n` });
  });

  test('add leaves no file behind when there is no token', async () => {
    const file = join(daemon.directory, 'twice.token');
    await wwctl('token', 'add', 'twice');
    const run = await wwctl('token', 'add', 'twice', '--file', file);
    expect(run).toMatchObject({ code: 4, stderr: expect.stringMatching(/there is a live token twice already/) });
    expect(existsSync(file)).toBe(false);
  });

  test.each([
    ['--expires', 'soon', /Write a number and m, h, d, w or y/],
    ['--expires', '11y', /A token lasts 3650 days at most/],
    ['--scope', 'root', /Allowed choices are read, operate, admin/],
  ])('add refuses %s %s', async (option, value, problem) => {
    expect(await wwctl('token', 'add', 'x', option, value)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(problem),
    });
  });

  test('list shows those that are live, and with --all the others too; no secrets', async () => {
    const { stdout: secret } = await wwctl('token', 'add', 'listed', '--scope', 'admin');
    await wwctl('token', 'add', 'gone');
    expect((await wwctl('token', 'revoke', 'gone')).stdout).toBe('revoked token gone\n');
    const live = await wwctl('token', 'list', '--fields', 'token,scope,state', '--output', 'csv');
    expect(live.stdout).toContain('listed,admin,live\n');
    expect(live.stdout).not.toContain('gone');
    const all = await wwctl('token', 'list', '--all', '--json');
    expect(JSON.parse(all.stdout)).toContainEqual(expect.objectContaining({ name: 'gone', state: 'revoked' }));
    expect(all.stdout).not.toContain(secret.trim().slice(-43));
  });

  test('revoke offers the nearest name', async () => {
    await wwctl('token', 'add', 'grafana');
    expect(await wwctl('token', 'revoke', 'grafanna')).toMatchObject({
      code: 3,
      stderr: 'ERROR: there is no live token grafanna. Did you mean grafana?\n',
    });
  });

  test('durations of any text are read or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,7}[mhdwyx]$/)), (text) => {
        try {
          expect(durationSeconds(text)).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toHaveProperty('code', 'commander.invalidArgument');
        }
      }),
    );
    expect(['90m', '12h', '30d', '2w', '1y', 'never'].map(durationSeconds)).toEqual([
      5400,
      43_200,
      2_592_000,
      1_209_600,
      31_536_000,
      Number.POSITIVE_INFINITY,
    ]);
  });
});

describe('wwctl configure tls', () => {
  test('makes a certificate where there is none, shows the one that is there, and replaces it when told to', async () => {
    const first = await wwctl('configure', 'tls');
    expect(first.stderr).toBe('made a new certificate: give it to whoever trusts the old one\n');
    expect(first.stdout).toMatch(/^Certificate: +\/etc\/warewulf\/tls\/warewulf\.crt\n/);
    expect(await wwctl('configure', 'tls')).toEqual({ code: 0, stdout: first.stdout, stderr: '' });
    const replaced = await wwctl('configure', 'tls', '--force', '--json');
    expect(first.stdout).not.toContain(JSON.parse(replaced.stdout).fingerprint);
  });

  test('writes it into a directory and takes it from there', async () => {
    const directory = join(daemon.directory, 'export');
    mkdirSync(directory);
    const exported = await wwctl('configure', 'tls', '--export', directory, '--json');
    await wwctl('configure', 'tls', '--force');
    const imported = await wwctl('configure', 'tls', '--import', directory, '--json');
    expect(JSON.parse(imported.stdout)).toEqual(JSON.parse(exported.stdout));
    const nowhere = await wwctl('configure', 'tls', '--import', '/nowhere');
    expect(nowhere).toMatchObject({ code: 3, stderr: expect.stringContaining('/nowhere has no warewulf.crt') });
  });

  test('does one thing at a time', async () => {
    expect((await wwctl('configure', 'tls', '--force', '--import', '/x')).code).toBe(2);
  });
});
