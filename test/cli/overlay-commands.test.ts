import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { runWwctl } from '../support/wwctl.ts';

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
  await daemon.services.registry.edit.node.add(['n1', 'broken'], {}, { who: 'test', from: 'local', command: 'test' });
});
afterAll(() => daemon.close());

function wwctl(line: string) {
  return runWwctl([...line.split(' '), '--config', daemon.configFile]);
}

test('overlays are listed, with their files on demand', async () => {
  expect((await wwctl('overlay list')).stdout).toBe(
    [
      'OVERLAY NAME  FILES  SITE   DESCRIPTION',
      '------------  -----  ----   -----------',
      'hosts         1      false  names of all nodes',
      'site          2      true   --',
      '',
    ].join('\n'),
  );
  expect((await wwctl('overlay ls -l site')).stdout).toBe(
    [
      'OVERLAY  PERM MODE  UID  GID  SIZE  FILE PATH',
      '-------  ---------  ---  ---  ----  ---------',
      'site     0644       0    0    4     binary',
      'site     0777       0    0    0     link -> /etc/hosts',
      '',
    ].join('\n'),
  );
});

test('overlay show lists the files of one', async () => {
  expect((await wwctl('overlay show hosts')).stdout).toContain('0644       0    0    20    etc/hosts.hbs\n');
});

test('overlay show gives a file as it is', async () => {
  expect((await wwctl('overlay cat hosts etc/hosts')).stdout).toBe('127.0.0.1 {{name}}\n');
});

test('overlay show --render gives what a node gets', async () => {
  expect((await wwctl('overlay show hosts etc/hosts --render n1')).stdout).toBe(
    'Filename: etc/hosts\n127.0.0.1 n1\nFilename: etc/hosts.link\nSymlink: hosts\n',
  );
  expect((await wwctl('overlay show hosts etc/hosts -q -r n1')).stdout).toBe('127.0.0.1 n1\nSymlink: hosts\n');
});

test('overlay build shows what renders, and fails for what does not', async () => {
  const { code, stdout, stderr } = await wwctl('overlay build');
  expect(stdout).toContain(`n1      system    6 B   ${'a'.repeat(64)}\n`);
  expect(stdout).toContain('broken  runtime   --    overlay hosts: etc/hosts.hbs:1: unknown variable nmae\n');
  expect(code).toBe(2);
  expect(stderr).toMatch(/ERROR: the overlays of 1 nodes cannot be built: see above\n$/);
  expect(await wwctl('overlay build n1')).toMatchObject({ code: 0 });
});

test('an unknown overlay is not found', async () => {
  expect(await wwctl('overlay show nonesuch')).toEqual({
    code: 3,
    stdout: '',
    stderr: 'ERROR: there is no overlay nonesuch: wwctl overlay list\n',
  });
});
