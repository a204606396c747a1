import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { runWwctl, startWwctl, type WwctlOptions } from '../support/wwctl.ts';

let daemon: FakeAdminDaemon;
beforeEach(async () => {
  daemon = await startFakeAdminDaemon();
});
afterEach(() => daemon.close());

function wwctl(line: string, options: WwctlOptions = {}) {
  return runWwctl([...line.split(' '), '--config', daemon.configFile], options);
}

test('images are listed', async () => {
  expect((await wwctl('image list')).stdout).toBe(
    [
      'IMAGE NAME  VERSION  KERNEL VERSION  SIZE       BOOTABLE',
      '----------  -------  --------------  ----       --------',
      'rocky-9     1        6.1.0-18        300.0 MiB  yes',
      'empty       1        --              300.0 MiB  no',
      '',
    ].join('\n'),
  );
  expect((await wwctl('vnfs ls -l rocky-9')).stdout).toMatch(/2026-01-01T00:00:00.000Z .* docker:\/\/rocky:9\n$/);
  expect(JSON.parse((await wwctl('container list -j')).stdout)).toHaveLength(2);
});

test('image show says what keeps an image from booting', async () => {
  expect((await wwctl('image show empty')).stdout).toContain(
    'Cannot boot: it has no kernel in /boot or /lib/modules: install one\n',
  );
});

test('image show --all names the nodes that boot it', async () => {
  await wwctl('node add n[1-3] --image rocky-9');
  expect((await wwctl('image show -a rocky-9')).stdout).toMatch(
    /^Name: +rocky-9\n[\s\S]*\nNr nodes: +3\nNodes: +n\[1-3\]\n$/,
  );
  expect((await wwctl('image show --all empty')).stdout).toMatch(/^Nr nodes: +0$/m);
  expect(JSON.parse((await wwctl('image show --all --json rocky-9')).stdout)).toMatchObject({
    nodes: ['n1', 'n2', 'n3'],
  });
});

test('an import shows its phases when nobody watches a terminal, and warns of what is missing', async () => {
  expect(await wwctl('image import docker://debian:12 debian')).toEqual({
    code: 0,
    stdout: `imported debian: sha256:${'1'.repeat(64)}, 300.0 MiB\n`,
    stderr: 'copying docker://debian:12\nverifying docker://debian:12\n',
  });
  const replaced = await wwctl('image pull --force oci:/srv/x empty');
  expect(replaced.stderr).toContain('WARNING: empty cannot boot: it has no kernel');
});

test('an import hands over what was asked for, with paths from the root and secrets from the environment', async () => {
  const env = {
    WAREWULF_OCI_USERNAME: 'robot',
    WAREWULF_OCI_PASSWORD: 'hunter2',
    WAREWULF_OCI_NOHTTPS: 'true',
    WAREWULF_OCI_PLATFORM: 'arm64',
  };
  await wwctl('image import oci:images/debian:12 --build', { env, cwd: daemon.directory });
  expect(daemon.services.images.calls).toEqual([
    [
      'import',
      `oci:${daemon.directory}/images/debian:12`,
      'debian:12',
      { replace: false, tlsVerify: false, username: 'robot', password: 'hunter2', platform: 'arm64' },
    ],
    ['build', 'debian:12', 'parts', {}],
  ]);
});

test('an import takes the older names of its options', async () => {
  await wwctl('image import docker://x y --username me --passwd mine --arch amd64');
  expect(daemon.services.images.calls).toMatchObject([
    ['import', 'docker://x', 'y', { username: 'me', password: 'mine', platform: 'amd64' }],
  ]);
});

test('options win over the environment', async () => {
  const env = { WAREWULF_OCI_USERNAME: 'robot', WAREWULF_OCI_PASSWORD: 'hunter2', WAREWULF_OCI_NOHTTPS: 'no' };
  await wwctl('image import docker://x y --username me --password mine --platform amd64', { env });
  expect(daemon.services.images.calls).toEqual([
    [
      'import',
      'docker://x',
      'y',
      { replace: false, tlsVerify: true, username: 'me', password: 'mine', platform: 'amd64' },
    ],
  ]);
});

test('an unclear WAREWULF_OCI_NOHTTPS is refused', async () => {
  const { code, stderr } = await wwctl('image import docker://x', { env: { WAREWULF_OCI_NOHTTPS: 'maybe' } });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'ERROR: WAREWULF_OCI_NOHTTPS is "maybe": set it to true or false\n',
  });
});

test('an image of that name is a conflict', async () => {
  const { code, stderr } = await wwctl('image import docker://x empty');
  expect({ code, stderr }).toEqual({ code: 4, stderr: 'ERROR: there is another image named empty: --force\n' });
});

test('names beside --all are refused, not left out', async () => {
  const { code, stderr } = await wwctl('image build rocky-9 --all');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('--all means all images: leave out it or rocky-9'),
  });
});

test('images are built one after the other, or all', async () => {
  const { code, stdout } = await wwctl('image build --all --force --format cpio.gz');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: ['rocky-9', 'empty'].map((name) => `built ${name}: cpio.gz, 5.0 MiB, sha256 ${'b'.repeat(64)}\n`).join(''),
  });
  expect(daemon.services.images.calls).toContainEqual(['build', 'rocky-9', 'cpio.gz', { force: true }]);
});

test('several formats are asked for at once, and an unknown one is refused', async () => {
  const { stdout } = await wwctl('image build rocky-9 --format squashfs --format cpio.zst');
  expect(stdout).toMatch(/^built rocky-9: squashfs, .*\nbuilt rocky-9: cpio\.zst, .*\n$/);
  expect(daemon.services.images.calls).toContainEqual(['build', 'rocky-9', 'squashfs', { force: false }]);
  const { code, stderr } = await wwctl('image build rocky-9 --format squashfs --format zip');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("argument 'zip' is invalid") });
});

test('what nodes boot is built in parts, which are named, counted and added up', async () => {
  const { stdout } = await wwctl('image build rocky-9');
  expect(stdout).toBe(`built rocky-9: squashfs, 2 parts, 6.0 MiB, sha256 ${'b'.repeat(64)} ${'c'.repeat(64)}\n`);
  expect((await wwctl('image show rocky-9')).stdout).toMatch(/^Built: +squashfs, 2 parts, 6\.0 MiB$/m);
  const { stdout: json } = await wwctl('image show --json rocky-9');
  expect(JSON.parse(json).builds).toMatchObject([
    { format: 'parts', files: [{ sizeBytes: 5 * 1024 * 1024 }, { sizeBytes: 1024 * 1024 }] },
  ]);
});

test('parts are no file to export', async () => {
  const { code, stderr } = await wwctl('image export rocky-9 --format parts -o x');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("argument 'parts' is invalid") });
});

test('an export goes to a path of this directory', async () => {
  const { stdout } = await wwctl('image export rocky-9 --format cpio --output out.cpio', { cwd: daemon.directory });
  expect(stdout).toContain(`exported rocky-9 to ${daemon.directory}/out.cpio: 5.0 MiB`);
  expect(daemon.services.images.calls).toEqual([['export', 'rocky-9', 'cpio', `${daemon.directory}/out.cpio`]]);
});

test('an unknown format is a usage error that names the known ones', async () => {
  const { code, stderr } = await wwctl('image export rocky-9 --format zip -o x');
  expect(code).toBe(2);
  expect(stderr).toContain('Allowed choices are cpio.zst, cpio.gz, cpio, squashfs.');
});

test('image delete asks for images that are there', async () => {
  expect(await wwctl('image delete nonesuch --yes')).toMatchObject({ code: 3 });
  expect(await wwctl('image delete empty', { input: 'n\n' })).toMatchObject({ code: 130 });
  expect(await wwctl('image rm -y empty')).toMatchObject({ code: 0, stdout: 'deleted image empty\n' });
});

test('Ctrl-C aborts the work in the daemon', async () => {
  const { child, run } = startWwctl(['--config', daemon.configFile, 'image', 'import', 'docker://endless']);
  await daemon.services.images.begun;
  child.kill('SIGINT');
  await daemon.services.images.aborted;
  expect(await run).toMatchObject({ code: 130, stderr: expect.stringMatching(/ERROR: interrupted\n$/) });
});

test('a daemon that stops in the middle is said so', async () => {
  const stopping = await startFakeAdminDaemon();
  const { run } = startWwctl(['--config', stopping.configFile, 'image', 'build', 'endless']);
  await stopping.services.followed;
  await stopping.close();
  expect(await run).toMatchObject({
    code: 6,
    stderr: expect.stringMatching(/ERROR: image.build was cut short: the daemon is stopping\n$/),
  });
});

test('image history shows the versions, the newest first', async () => {
  expect((await wwctl('image history rocky-9 --fields version,current,who,labels,added')).stdout).toBe(
    [
      'VERSION  CURRENT  WHO   LABELS  ADDED',
      '-------  -------  ---   ------  -----',
      '2        yes      anna  --      1.0 KiB',
      '1        no       --    stable  2.0 KiB',
      '',
    ].join('\n'),
  );
  const [current] = JSON.parse((await wwctl('image history rocky-9 --json')).stdout);
  expect(current).toMatchObject({ version: 2, users: ['profile default'], made: { what: 'wwctl image exec' } });
});

test.each([
  { line: 'image tag rocky-9@1 tested', says: 'rocky-9@tested is version 1\n', call: ['tag', 'rocky-9@1', 'tested'] },
  {
    line: 'image tag --delete rocky-9 stable',
    says: 'removed label stable of image rocky-9\n',
    call: ['untag', 'rocky-9', 'stable'],
  },
  {
    line: 'image copy rocky-9@1 empty',
    says: 'copied image rocky-9@1 to empty\n',
    call: ['copy', 'rocky-9@1', 'empty'],
  },
  {
    line: 'image gc --dry-run --keep 0',
    says: 'would remove rocky-9@1\n',
    call: ['collect', { keep: 0, dryRun: true }],
  },
  {
    line: 'image gc rocky-9',
    says: 'no version is superfluous\n',
    call: ['collect', { names: ['rocky-9'], keep: 5, dryRun: false }],
  },
])('$line', async ({ line, says, call }) => {
  expect(await wwctl(line)).toMatchObject({ code: 0, stdout: says });
  expect(daemon.services.imageHistory.calls).toEqual([call]);
});

test('image rollback makes the one before the next version, and builds it when asked to', async () => {
  expect(await wwctl('image rollback rocky-9 --build')).toMatchObject({ code: 0 });
  expect(daemon.services.imageHistory.calls).toEqual([['rollback', 'rocky-9', undefined]]);
  expect(daemon.services.images.calls).toContainEqual(['build', 'rocky-9', 'parts', { force: false }]);
  expect(await wwctl('image rollback rocky-9 2')).toMatchObject({ code: 4 });
  expect(await wwctl('image rollback rocky-9 stable')).toMatchObject({ code: 2 });
});

test('image diff shows packages, then files', async () => {
  expect((await wwctl('image diff rocky-9@1 rocky-9')).stdout).toBe(
    [
      '~ package bash.amd64 5.2-1 -> 5.2-2',
      '+ package new.amd64 1',
      '- package old 1',
      'files: 1 added, 3 removed, 1 changed',
      '~ /etc/motd (file 0644 0:0 10 bytes -> file 0644 0:0 12 bytes)',
      '+ /usr/bin/new (file 4755 0:0 10 bytes)',
      'and 3 more files',
      '',
    ].join('\n'),
  );
  expect(JSON.parse((await wwctl('image diff rocky-9@1 rocky-9 --json')).stdout).counts.removed).toBe(3);
});

test('image push hands over secrets from the environment alone', async () => {
  const env = { WAREWULF_OCI_USERNAME: 'robot', WAREWULF_OCI_PASSWORD: 'hunter2' };
  const { stdout } = await wwctl('image push rocky-9 oci-archive:x.tar', { env, cwd: daemon.directory });
  expect(stdout).toBe(`pushed rocky-9@2 to oci-archive:${daemon.directory}/x.tar: sha256:${'1'.repeat(64)}\n`);
  const access = { username: 'robot', password: 'hunter2', tlsVerify: true };
  expect(daemon.services.imageHistory.calls).toEqual([
    ['push', 'rocky-9', `oci-archive:${daemon.directory}/x.tar`, access],
  ]);
});
