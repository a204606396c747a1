import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { runWwctl, type WwctlOptions } from '../support/wwctl.ts';

let daemon: FakeAdminDaemon;
beforeEach(async () => {
  daemon = await startFakeAdminDaemon();
});
afterEach(() => daemon.close());

function wwctl(line: string, options: WwctlOptions = {}) {
  return runWwctl([...line.split(' '), '--config', daemon.configFile], options);
}

test('kernels are listed and shown', async () => {
  expect((await wwctl('kernel list')).stdout).toBe(
    [
      'KERNEL NAME     RELEASE         ARCHITECTURE  SIGNED  SIZE      IMAGES',
      '-----------     -------         ------------  ------  ----      ------',
      '6.1.0-18-amd64  6.1.0-18-amd64  amd64         yes     30.0 MiB  rocky-9',
      '',
    ].join('\n'),
  );
  expect((await wwctl('kernel show 6.1.0-18-amd64')).stdout).toMatch(/^Signed: +yes$/m);
  expect(await wwctl('kernel show nonesuch')).toMatchObject({ code: 3 });
});

test('a kernel is imported with paths from the root', async () => {
  const { stdout } = await wwctl('kernel import core.rpm site --with modules.rpm --firmware --force', {
    cwd: daemon.directory,
  });
  expect(stdout).toBe('imported kernel site: site, amd64, 30.0 MiB packed\n');
  await wwctl('kernel import image:debian:12 --release 6.1');
  expect(daemon.services.kernels.calls).toEqual([
    [
      'import',
      {
        source: `${daemon.directory}/core.rpm`,
        name: 'site',
        withFiles: [`${daemon.directory}/modules.rpm`],
        withFirmware: true,
        replace: true,
      },
    ],
    ['import', { source: 'image:debian:12', release: '6.1', withFiles: [], withFirmware: false, replace: false }],
  ]);
});

test.each(['kernel import package:linux-image-amd64', 'kernel import host --image debian'])(
  'a package needs an image whose package manager installs it: %s',
  async (line) => {
    const { code, stderr } = await wwctl(line);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('package:NAME and --image go together'),
    });
    expect(daemon.services.kernels.calls).toEqual([]);
  },
);

test('a kernel is deleted when that is confirmed', async () => {
  expect(await wwctl('kernel delete 6.1.0-18-amd64', { input: 'n\n' })).toMatchObject({ code: 130 });
  expect(await wwctl('kernel rm -y 6.1.0-18-amd64')).toMatchObject({ stdout: 'deleted kernel 6.1.0-18-amd64\n' });
});

test('the kernels of images are listed', async () => {
  expect((await wwctl('image kernel')).stdout).toBe(
    [
      'IMAGE    KERNEL                        VERSION   DEFAULT  NODES',
      '-----    ------                        -------   -------  -----',
      'rocky-9  /boot/vmlinuz-6.1.0-18-amd64  6.1.0-18  yes      0',
      '',
    ].join('\n'),
  );
});

test('a kernel is added to images once, and removed', async () => {
  expect((await wwctl('image kernels empty rocky-9 --add 6.1.0-18-amd64')).stdout).toBe(
    `added kernel 6.1.0-18-amd64 to empty: sha256:${'1'.repeat(64)}, 300.0 MiB\n` +
      'image rocky-9 has the release of kernel 6.1.0-18-amd64 already: nothing was changed\n',
  );
  const { stdout } = await wwctl('image kernel rocky-9 --remove 6.1.0-18-amd64');
  expect(stdout).toMatch(/^removed kernel 6.1.0-18-amd64 from rocky-9: sha256/);
  expect(daemon.services.kernels.calls.at(-1)).toEqual([
    'remove',
    {
      image: 'rocky-9',
      kernel: '6.1.0-18-amd64',
      createdBy: expect.stringMatching(/^wwctl image kernel rocky-9 --remove 6.1.0-18-amd64/),
      author: { who: expect.any(String), from: expect.any(String) },
    },
  ]);
  expect(await wwctl('image kernel --add 6.1.0-18-amd64')).toMatchObject({ code: 2 });
});

test('an image is prepared when what would be run was shown', async () => {
  const shown = 'image empty is Debian 12; in it would be run:\n  apt-get update\n  apt-get install curl\n';
  expect(await wwctl('image prepare empty --dry-run')).toMatchObject({ code: 0, stdout: shown });
  expect(await wwctl('image prepare empty', { input: 'n\n' })).toMatchObject({ code: 130 });
  expect(await wwctl('image prepare rocky-9 --kernel 6.1.0-18-amd64 --yes')).toMatchObject({
    stdout: expect.stringMatching(/has the release of kernel 6.1.0-18-amd64 already: nothing was changed\n$/),
  });
  expect((await wwctl('image prepare rocky-9')).stdout).toBe(
    'image rocky-9 is Rocky Linux 9, and has the programs that a node needs\n',
  );
});
