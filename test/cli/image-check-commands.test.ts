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

test('image check lists findings with their remedies, and ends with 2 for an error', async () => {
  expect(await wwctl('image check rocky-9')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(
      'rocky-9  warning   identity of machines  it has a machine-id  wwctl image exec rocky-9 -- true\n',
    ),
  });
  const all = await wwctl('image check --all --json');
  expect(all.code).toBe(2);
  expect(JSON.parse(all.stdout)).toMatchObject([
    { image: 'rocky-9', severity: 'warning' },
    { image: 'empty', severity: 'error', id: 'boot' },
  ]);
});

test('image check wants to know which images', async () => {
  expect(await wwctl('image check')).toMatchObject({ code: 2, stderr: expect.stringContaining('no image is named') });
  expect(await wwctl('image check --all rocky-9')).toMatchObject({ code: 2 });
  expect(await wwctl('image check nonesuch')).toMatchObject({ code: 3 });
});

test('node check has a line for a node that is fine, and one for each finding of others', async () => {
  await wwctl('node add n1 --image rocky-9');
  await wwctl('node add n2');
  const { code, stdout } = await wwctl('node check n[1-2]');
  expect({ code, stdout }).toEqual({
    code: 2,
    stdout: [
      'NODE  SEVERITY  FINDING                        REMEDY',
      '----  --------  -------                        ------',
      'n1    ok        nothing keeps it from booting  --',
      'n2    error     it has no image                name one',
      '',
    ].join('\n'),
  });
  expect(await wwctl('node check n1')).toMatchObject({ code: 0 });
});

const SYNCED = '~ user munge 998 -> 985\n~ group wheel\n+ user anna\n';

test('image syncuser says what it did, or would do', async () => {
  expect(await wwctl('image syncuser rocky-9')).toMatchObject({
    code: 0,
    stdout: `${SYNCED}rocky-9 is version 1 now: 5 names in the new layer\n`,
  });
  for (const flag of ['--write=false', '--no-write']) {
    expect(await wwctl(`image syncuser rocky-9 ${flag} --build`)).toMatchObject({
      code: 0,
      stdout: `${SYNCED}rocky-9 was not changed\n`,
    });
  }
  expect(daemon.services.images.calls).toEqual([]);
  await wwctl('image syncuser rocky-9 --build');
  expect(daemon.services.images.calls).toEqual([['build', 'rocky-9', 'parts', { force: false }]]);
});

test('image syncuser ends with 4 when ids clash', async () => {
  expect(await wwctl('image syncuser empty --write=false')).toMatchObject({
    code: 4,
    stdout: `${SYNCED}! user lab (7) clashes: change it\nempty cannot be changed so\n`,
  });
  expect(await wwctl('image syncuser empty')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('users clash'),
  });
});

test('an import and a build can bring users together on the way', async () => {
  const { code, stdout } = await wwctl('image import docker://x y --syncuser --build');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^imported y: [\s\S]*y is version 1 now/),
  });
  expect(daemon.services.images.calls.map(([what]) => what)).toEqual(['import', 'build']);
  expect((await wwctl('image build rocky-9 --syncuser')).stdout).toMatch(/^~ user munge [\s\S]*\nbuilt rocky-9: /);
});

test('image track lists what is followed, and begins to follow', async () => {
  expect((await wwctl('image track --fields image,state,digest,added')).stdout).toContain(
    'rocky-9  current  sha256:333333333333  wwctl image kernel rocky-9 --add 6.1,wwctl image exec rocky-9 dnf update',
  );
  expect((await wwctl('image track empty docker://host/empty:1')).stdout).toMatch(
    /^SOURCE: +docker:\/\/host\/empty:1$/m,
  );
});

test('image track --check says what changed, what waits, and what would be lost', async () => {
  const { code, stdout } = await wwctl('image track rocky-9 --check');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: [
      `rocky-9: docker://host/rocky:9 is newer: sha256:${'4'.repeat(64)}`,
      '~ package bash.x86_64 5.1 -> 5.2',
      'files: 1 added, 2 removed, 3 changed',
      'size: 300.0 MiB -> 310.0 MiB',
      'version 3 waits: wwctl image diff rocky-9 rocky-9@next, wwctl image track rocky-9 --promote --keep-layers',
      'added here, kept with --keep-layers only: wwctl image kernel rocky-9 --add 6.1',
      'added here, kept with --keep-layers only: wwctl image exec rocky-9 dnf update',
      '',
    ].join('\n'),
  });
  await wwctl('image track empty docker://host/empty:1');
  expect(await wwctl('image track --check')).toMatchObject({
    code: 6,
    stdout: expect.stringContaining('empty: docker://host/empty:1 cannot be asked: access is denied: 401\n'),
  });
  expect(JSON.parse((await wwctl('image track --check --json')).stdout)).toHaveLength(2);
});

test('image track --promote warns of what is lost, and of what is laid over it', async () => {
  expect(await wwctl('image track rocky-9 --promote')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(
      'WARNING: rocky-9 has no longer what was added here by: wwctl image kernel rocky-9 --add 6.1\n',
    ),
  });
  const kept = await wwctl('image track rocky-9 --promote --keep-layers');
  expect(kept.stdout).toMatch(/^rocky-9 is version 1 now: /);
  expect(kept.stderr).not.toContain('--add 6.1');
  expect(kept.stderr).toContain('files that were changed by wwctl image exec rocky-9 dnf update replace those');
});

test('image track takes one thing at a time', async () => {
  for (const [line, said] of [
    ['image track --promote', '--promote of which image?'],
    ['image track rocky-9 docker://x --check', 'leave out docker://x'],
    ['image track rocky-9 --keep-layers', '--keep-layers belongs to --promote'],
    ['image track rocky-9 --check --stop', 'cannot be used with'],
  ] as const) {
    expect(await wwctl(line)).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
  }
  expect((await wwctl('image track rocky-9 --stop')).stdout).toBe('rocky-9 follows nothing any more\n');
  expect((await wwctl('image track rocky-9 --check')).code).toBe(3);
});

test('image kernels counts the nodes that are pinned to a version too', async () => {
  await wwctl('node add n[1-2] --image rocky-9');
  await wwctl('node add n3 --image rocky-9@1');
  expect((await wwctl('image kernels rocky-9 --fields nodes')).stdout).toMatch(/\n3\n$/);
});
