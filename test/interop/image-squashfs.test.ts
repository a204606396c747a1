import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildLayout } from '../support/build-layout.ts';
import { openImages } from '../support/images-fixture.ts';
import { encodeLayer, type LayerMember, layerMember } from '../support/layer-members.ts';
import { noise } from '../support/noise.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { makeOddImage } from '../support/odd-image.ts';
import { onlyFile } from '../support/only-file.ts';
import { FILE_CAPABILITY, layerStack } from '../support/random-layers.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { listFiles, type TreeOptions } from '../support/tree-listing.ts';
import { listXattrs } from '../support/xattr-listing.ts';

const directory = temporaryDirectory();
const ALL_TIMES: TreeOptions = { timesOf: ['file', 'directory', 'symlink', 'other'] };
/** umoci gives directories that no layer names the time of now. */
const NAMED_TIMES: TreeOptions = { timesOf: ['file', 'symlink', 'other'] };

beforeAll(() => {
  requirePrograms({ umoci: 'umoci', skopeo: 'skopeo', unsquashfs: 'squashfs-tools', getfattr: 'attr' });
  if (process.getuid?.() !== 0) throw new Error('this test makes devices and owners: run it as root');
});

test('a tree with everything in it, changed twice, is what umoci unpacks, to the last time', async () => {
  const layout = makeOddImage(directory.file(''));
  const theirs = unpackWithUmoci(layout, directory.file('odd-umoci'));
  const { images } = await openImages(directory.file('odd-images'));
  await images.importImage(`oci:${layout}:image`, 'odd');
  await images.exportImage('odd', 'squashfs', directory.file('odd.squashfs'));
  await images.close();
  const ours = unsquash(directory.file('odd.squashfs'), directory.file('odd-ours'));
  expect(listFiles(ours, ALL_TIMES)).toEqual(listFiles(theirs, ALL_TIMES));
});

test('random layers with attributes, capabilities, devices and odd names are what umoci unpacks', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(layerStack(), async (layers) => {
      const place = directory.file('random');
      rmSync(place, { recursive: true, force: true });
      const layout = join(place, 'layout');
      const digest = writeOciLayout(layout, layers.map(encodeLayer), { packing: 'none' });
      const theirs = unpackIfUmociCan(layout, join(place, 'bundle'));
      if (theirs === undefined) return;
      const [built] = await buildLayout({ layout, digest, formats: ['squashfs'] }, place);
      const ours = unsquash(built?.path ?? '', join(place, 'ours'));
      expect(listFiles(ours, NAMED_TIMES)).toEqual(listFiles(theirs, NAMED_TIMES));
      expect(listXattrs(ours)).toEqual(listXattrs(theirs));
      expect(built?.build.droppedXattrs).toBe(0);
      compared += 1;
    }),
    { numRuns: 15, endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(4);
}, 300_000);

describe('a squashfs', () => {
  const sparse = Buffer.concat([Buffer.alloc(3_000_000), Buffer.from('end'), Buffer.alloc(3_000_000)]);
  const layers = [
    Array.from({ length: 10_000 }, (_each, at) =>
      layerMember('file', `many/${at % 100}/${at}`, { data: noise(at % 700), mtimeSeconds: at }),
    ),
    [
      layerMember('directory', '.', { mode: 0o1751, uid: 7, gid: 4_000_000_000, mtimeSeconds: 3_000_000_000 }),
      layerMember('file', 'noise', { data: noise(2_000_000), uid: 7, gid: 4_000_000_000 }),
      layerMember('file', 'sparse', { data: sparse }),
      layerMember('symlink', 'absolute', { linkTarget: `/${'long/'.repeat(60)}` }),
      layerMember('hardlink', 'far/link', { linkTarget: 'many/42/42' }),
      layerMember('file', 'old', { mtimeSeconds: -5 }),
      layerMember('file', 'late', { mtimeSeconds: 2 ** 33 }),
      layerMember('character', 'device', { deviceMajor: 4095, deviceMinor: 1_048_575 }),
    ],
  ];
  let layout = '';
  let digest = '';

  beforeAll(() => {
    layout = directory.file('fixed-layout');
    digest = writeOciLayout(layout, layers.map(encodeLayer));
  }, 120_000);

  test('has the root directory, long absolute links, far hard links and times beyond 2038', async () => {
    const [built] = await buildLayout({ layout, digest, formats: ['squashfs'] }, directory.file('fixed'));
    const into = unsquash(built?.path ?? '', directory.file('fixed-tree'));
    expect(statLine(into)).toBe('1751 7:4000000000 3000000000');
    expect(runCommand('readlink', [join(into, 'absolute')]).toString()).toBe(`/${'long/'.repeat(60)}\n`);
    expect(runCommand('stat', ['-c', '%h', join(into, 'many/42/42')]).toString()).toBe('2\n');
    expect(runCommand('stat', ['-c', '%Y', join(into, 'old'), join(into, 'late')]).toString()).toBe('0\n4294967295\n');
    expect(runCommand('stat', ['-c', '%Hr,%Lr', join(into, 'device')]).toString()).toBe('4095,1048575\n');
    expect(readFileSync(join(into, 'sparse')).equals(sparse)).toBe(true);
    expect(listFiles(join(into, 'many'), ALL_TIMES)).toHaveLength(10_100);
  }, 120_000);

  test('is the same whatever the number of processors and the environment', async () => {
    const { PATH, SOURCE_DATE_EPOCH } = process.env;
    const real = runCommand('which', ['mksquashfs']).toString().trim();
    const digests = new Set<string | undefined>();
    try {
      for (const processors of [1, 2, 5]) {
        const bin = directory.file(`bin-${processors}`);
        mkdirSync(bin);
        const script = `#!/bin/sh\nexec ${real} "$@" -processors ${processors}\n`;
        writeFileSync(join(bin, 'mksquashfs'), script, { mode: 0o755 });
        Object.assign(process.env, { PATH: `${bin}:${PATH}`, SOURCE_DATE_EPOCH: String(processors) });
        const [built] = await buildLayout({ layout, digest, formats: ['squashfs'] }, directory.file('processors'));
        digests.add(onlyFile(built?.build).sha256);
      }
    } finally {
      process.env['PATH'] = PATH;
      delete process.env['SOURCE_DATE_EPOCH'];
      if (SOURCE_DATE_EPOCH !== undefined) process.env['SOURCE_DATE_EPOCH'] = SOURCE_DATE_EPOCH;
    }
    expect(digests.size).toBe(1);
  }, 120_000);

  test.each([
    ['has files of its owner', 0, 0],
    ['has an owner that no file has', 5, 6],
  ])('is the same whoever the daemon is, where the root %s', async (what, uid, gid) => {
    const { PATH } = process.env;
    const real = runCommand('which', ['mksquashfs']).toString().trim();
    const ownLayout = directory.file(`layout ${what}`);
    const digestOfOwn = writeOciLayout(ownLayout, [
      encodeLayer([
        layerMember('directory', './', { mode: 0o755, uid, gid }),
        layerMember('file', 'a', { xattrs: new Map([['user.one', Buffer.from('value')]]) }),
        layerMember('directory', 'd', { mode: 0o755, uid: 70, gid: 71 }),
        layerMember('file', 'd/b', { uid: 70, gid: 71, xattrs: new Map([['user.two', Buffer.from('other')]]) }),
      ]),
    ]);
    const digests = new Set<string | undefined>();
    try {
      for (const daemon of [0, 12_345, 70]) {
        const bin = directory.file(`bin ${what} ${daemon}`);
        mkdirSync(bin);
        const as = daemon === 0 ? '' : `unshare --user --map-user=${daemon} --map-group=${daemon + 1}`;
        writeFileSync(join(bin, 'mksquashfs'), `#!/bin/sh\nexec ${as} ${real} "$@"\n`, { mode: 0o755 });
        process.env['PATH'] = `${bin}:${PATH}`;
        const place = directory.file(`daemon ${what} ${daemon}`);
        const [built] = await buildLayout({ layout: ownLayout, digest: digestOfOwn, formats: ['squashfs'] }, place);
        digests.add(built?.build.files[0]?.sha256);
        const into = unsquash(built?.path ?? '', join(place, 'tree'));
        expect(statLine(into)).toBe(`755 ${uid}:${gid} 1600000000`);
        expect(statLine(join(into, 'd/b'))).toBe('644 70:71 1600000000');
        const shown = runCommand('getfattr', ['--only-values', '--name=user.two', join(into, 'd/b')]);
        expect(shown.toString()).toBe('other');
        expect(runCommand('cat', [join(into, 'a')]).toString()).toBe('');
      }
    } finally {
      process.env['PATH'] = PATH;
    }
    expect(digests.size).toBe(1);
  });

  test('comes from the same pass as archives, which are as if they were made alone', async () => {
    const place = directory.file('together');
    const together = await buildLayout({ layout, digest, formats: ['squashfs', 'cpio.zst', 'cpio'] }, place);
    const alone: string[] = [];
    for (const format of ['squashfs', 'cpio.zst', 'cpio'] as const) {
      const [built] = await buildLayout({ layout, digest, formats: [format] }, directory.file('alone'));
      alone.push(onlyFile(built?.build).sha256 ?? '');
    }
    expect(together.map(({ build }) => onlyFile(build).sha256)).toEqual(alone);
  }, 120_000);
});

test('attributes that squashfs or a node cannot use are left out and counted, in cpio all of them', async () => {
  const xattrs = new Map([
    ['user.kept', Buffer.from('\0binary=\n')],
    ['user.empty', Buffer.alloc(0)],
    ['user.large', noise(2_000)],
    ['security.capability', FILE_CAPABILITY],
    ['security.selinux', Buffer.from('system_u:object_r:bin_t:s0\0')],
    ['system.posix_acl_access', Buffer.from('acl')],
    ['trusted.overlay.opaque', Buffer.from('y')],
  ]);
  const members: LayerMember[] = [
    layerMember('directory', '.', { xattrs: new Map([['user.root', Buffer.from('r')]]) }),
    layerMember('file', 'f', { xattrs }),
  ];
  const layout = directory.file('xattrs');
  const digest = writeOciLayout(layout, [encodeLayer(members)]);
  const builds = await buildLayout({ layout, digest, formats: ['squashfs', 'cpio'] }, directory.file('xattrs-built'));
  expect(builds.map(({ build }) => build.droppedXattrs)).toEqual([3, 8]);
  const listing = listXattrs(unsquash(builds[0]?.path ?? '', directory.file('xattrs-tree')));
  expect(listing.map((line) => line.replace(/=.*/, ''))).toEqual([
    'f security.capability',
    'f security.selinux',
    'f user.empty',
    'f user.kept',
    'f user.large',
  ]);
  expect(listing).toContain(`f user.kept=0x${Buffer.from('\0binary=\n').toString('hex')}`);
  expect(listing).toContain(`f user.large=0x${noise(2_000).toString('hex')}`);
});

test('a program that packs and is missing or fails is named', async () => {
  const layout = directory.file('failing');
  const digest = writeOciLayout(layout, [encodeLayer([layerMember('file', 'a', { data: noise(9_000_000) })])]);
  const { PATH } = process.env;
  const bin = directory.file('bin');
  mkdirSync(bin);
  const build = () => buildLayout({ layout, digest, formats: ['cpio', 'squashfs'] }, directory.file('failing-built'));
  try {
    process.env['PATH'] = bin;
    await expect(build()).rejects.toThrow('cannot run mksquashfs: install the package squashfs-tools');
    writeFileSync(join(bin, 'mksquashfs'), '#!/bin/sh\necho no more memory >&2\nexit 1\n', { mode: 0o755 });
    await expect(build()).rejects.toThrow('mksquashfs failed: no more memory');
  } finally {
    process.env['PATH'] = PATH;
  }
});

function unpackWithUmoci(layout: string, into: string): string {
  runCommand('umoci', ['unpack', '--image', `${layout}:image`, into]);
  return join(into, 'rootfs');
}

/** This umoci cannot put a file below a file, or link to what is not there: how we take such layers is tested elsewhere. */
function unpackIfUmociCan(layout: string, into: string): string | undefined {
  try {
    return unpackWithUmoci(layout, into);
  } catch {
    return undefined;
  }
}

function unsquash(path: string, into: string): string {
  runCommand('unsquashfs', ['-xattrs', '-no-progress', '-quiet', '-dest', into, path]);
  return into;
}

function statLine(path: string): string {
  return runCommand('stat', ['-c', '%a %u:%g %Y', path]).toString().trim();
}
