import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { onlyFile } from '../support/only-file.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { listFiles } from '../support/tree-listing.ts';

const directory = temporaryDirectory();
const owner = { mode: 0o755, uid: 0, gid: 0, mtimeSeconds: 1_600_000_000 };
let fixture: ImagesFixture;

beforeAll(async () => {
  requirePrograms({ skopeo: 'skopeo', umoci: 'umoci', bsdcpio: 'libarchive-tools', busybox: 'busybox-static' });
  const layout = directory.file('layout');
  writeOciLayout(layout, [encodeTar([{ path: 'bin/sh', type: 'file', data: readFileSync('/bin/busybox'), ...owner }])]);
  runCommand('skopeo', [
    'copy',
    '-q',
    `oci:${layout}:image`,
    `docker-archive:${directory.file('docker.tar')}:node/image:1`,
  ]);
  runCommand('skopeo', ['copy', '-q', `oci:${layout}:image`, `oci-archive:${directory.file('oci.tar')}:1`]);
  makeRoot(directory.file('root'));
  fixture = await openImages(directory.file('state'));
});

afterAll(() => fixture.images.close());

function makeRoot(root: string): void {
  for (const name of ['bin', 'etc']) mkdirSync(join(root, name), { recursive: true });
  copyFileSync('/bin/busybox', join(root, 'bin/sh'));
  linkSync(join(root, 'bin/sh'), join(root, 'bin/ls'));
  symlinkSync('../bin/sh', join(root, 'etc/link'));
  writeFileSync(join(root, 'etc/-x\n'), 'odd name');
  chmodSync(join(root, 'bin/sh'), 0o4755);
}

describe('an image comes from', () => {
  test.each([
    ['an OCI layout', (file: typeof directory.file) => `oci:${file('layout')}:image`],
    ['an OCI layout with one image', (file: typeof directory.file) => `oci:${file('layout')}`],
    ['an OCI archive', (file: typeof directory.file) => `oci-archive:${file('oci.tar')}:1`],
    ['a Docker archive', (file: typeof directory.file) => `docker-archive:${file('docker.tar')}`],
    [
      'a Docker archive by its tag',
      (file: typeof directory.file) => `docker-archive:${file('docker.tar')}:node/image:1`,
    ],
    ['a path to a Docker archive', (file: typeof directory.file) => file('docker.tar')],
    ['a file URL', (file: typeof directory.file) => `file://${file('docker.tar')}`],
    ['a path to an OCI archive', (file: typeof directory.file) => file('oci.tar')],
  ])('%s', async (_what, source) => {
    const { images } = fixture;
    await images.importImage(source(directory.file), 'archive', { replace: true });
    const image = onlyFile(await images.buildImage('archive', 'cpio'));
    await images.importImage(`oci:${directory.file('layout')}:image`, 'reference', { replace: true });
    expect(image).toEqual(onlyFile(await images.buildImage('reference', 'cpio')));
  });

  test('a root directory, the same image each time', async () => {
    const { images } = fixture;
    const first = await images.importImage(directory.file('root'), 'root');
    expect(await images.importImage(directory.file('root'), 'root')).toEqual(first);
    const into = directory.file('unpacked');
    mkdirSync(into);
    await images.exportImage('root', 'cpio', directory.file('root.cpio'));
    runCommand('bsdcpio', ['-idmu', '--quiet'], { cwd: into, input: readFileSync(directory.file('root.cpio')) });
    const times = { timesOf: ['file', 'directory', 'symlink', 'other'] } as const;
    expect(listFiles(into, times)).toEqual(listFiles(directory.file('root'), times));
  });

  test.each([
    ['a directory that is no system', () => directory.file('layout'), /no bin\/sh/],
    ['a path where nothing is', () => directory.file('none'), /there is no file or directory/],
    ['a file that is no archive', () => '/bin/busybox', /neither a Docker archive nor an OCI archive/],
    ['a device', () => '/dev/zero', /neither a file nor a directory/],
    ['a layout where none is', () => `oci:${directory.file('none')}`, /no such image/],
    ['a layout without that tag', () => `oci:${directory.file('layout')}:other`, /no such image/],
  ])('not from %s', async (_what, source, message) => {
    await expect(fixture.images.importImage(source(), 'bad')).rejects.toThrow(message);
    expect(fixture.leftovers()).toEqual([]);
  });
});

describe('the store', () => {
  test('is an OCI image layout that skopeo and umoci read', async () => {
    await fixture.images.importImage(directory.file('docker.tar'), 'docker:9', { replace: true });
    const { manifest } = await fixture.images.showImage('docker:9');
    expect(runCommand('umoci', ['ls', '--layout', fixture.storeDirectory]).toString()).toMatch(/^docker:9$/m);
    const inspected = JSON.parse(
      runCommand('skopeo', ['inspect', `oci:${fixture.storeDirectory}:docker:9`]).toString(),
    );
    expect(inspected.Digest).toBe(manifest);
    runCommand('umoci', ['unpack', '--image', `${fixture.storeDirectory}:docker:9`, directory.file('bundle')]);
    expect(readdirSync(directory.file('bundle/rootfs'))).toEqual(['bin']);
  });

  test('keeps nothing of a deleted image, and all of the others', async () => {
    const state = await openImages(directory.file('deleting'));
    const { images, storeDirectory, provisionDirectory } = state;
    const root = await images.importImage(directory.file('root'), 'root');
    await images.importImage(directory.file('docker.tar'), 'docker');
    await images.importImage(directory.file('docker.tar'), 'same');
    for (const name of ['root', 'docker']) await images.buildImage(name, 'cpio.zst');
    await images.deleteImage('docker');
    expect(await images.listImages()).toHaveLength(2);
    expect(await images.buildImage('same', 'cpio.zst')).toMatchObject({ format: 'cpio.zst' });
    await images.deleteImage('same');
    const kept = readdirSync(`${storeDirectory}/blobs/sha256`);
    expect(kept).toHaveLength(3);
    expect(kept).toContain(root.manifest.slice(7));
    expect(readdirSync(`${storeDirectory}/cache/layers`)).toHaveLength(1);
    expect(readdirSync(`${provisionDirectory}/images`)).toHaveLength(1);
    await expect(images.deleteImage('same')).rejects.toThrow(/there is no image same/);
    await images.close();
  });

  test('does not delete what nodes boot', async () => {
    const { images } = await openImages(directory.file('used'), { users: ['n1', 'n2', 'n3', 'n4', 'n5', 'n6'] });
    await images.importImage(directory.file('oci.tar'), 'used');
    await expect(images.deleteImage('used')).rejects.toThrow('image used is used by n1, n2, n3, n4, n5 and 1 more');
    expect(await images.listImages()).toHaveLength(1);
    await images.close();
  });

  test('is as it was after a restart', async () => {
    const before = await openImages(directory.file('restart'));
    await before.images.importImage(directory.file('oci.tar'), 'one');
    const build = await before.images.buildImage('one', 'cpio.zst');
    const listed = await before.images.listImages();
    await before.images.close();
    const after = await openImages(directory.file('restart'));
    expect(await after.images.listImages()).toEqual(listed);
    expect(await after.images.buildImage('one', 'cpio.zst')).toEqual(build);
    await after.images.close();
  });
});
