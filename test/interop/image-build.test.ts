import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { formatLayerIndex } from '../../src/codec/oci/layer-index.ts';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { readTar } from '../codec/tar/tar-members.ts';
import { buildLayout } from '../support/build-layout.ts';
import { openImages } from '../support/images-fixture.ts';
import { readManifest, writeOciLayout } from '../support/oci-layout.ts';
import { makeOddImage } from '../support/odd-image.ts';
import { onlyFile } from '../support/only-file.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { listFiles } from '../support/tree-listing.ts';

const directory = temporaryDirectory();
const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_600_000_000 };
/** GNU cpio leaves the times of directories and symbolic links to chance. */
const GNU_TIMES = { timesOf: ['file', 'other'] } as const;
const ALL_TIMES = { timesOf: ['file', 'directory', 'symlink', 'other'] } as const;

beforeAll(() => {
  requirePrograms({
    umoci: 'umoci',
    skopeo: 'skopeo',
    cpio: 'cpio',
    bsdcpio: 'libarchive-tools',
    zstd: 'zstd',
    pigz: 'pigz',
    unsquashfs: 'squashfs-tools',
  });
  if (process.getuid?.() !== 0) throw new Error('this test makes devices and owners: run it as root');
});

describe('an image of a tree with everything in it, changed twice', () => {
  let unpacked = '';
  let archive = '';

  beforeAll(async () => {
    unpacked = directory.file('umoci');
    const layout = makeOddImage(directory.file(''));
    runCommand('umoci', ['unpack', '--image', `${layout}:image`, unpacked]);
    const { images } = await openImages(directory.file('images'));
    await images.importImage(`oci:${layout}:image`, 'all');
    archive = directory.file('all.cpio');
    await images.exportImage('all', 'cpio', archive);
    await images.exportImage('all', 'cpio.zst', `${archive}.zst`);
    await images.exportImage('all', 'cpio.gz', `${archive}.gz`);
    await images.close();
  });

  test('unpacks with GNU cpio to what umoci unpacks', () => {
    const into = directory.file('gnu');
    mkdirSync(into);
    runCommand('cpio', ['-idmu', '--quiet', '--no-absolute-filenames'], { cwd: into, input: readFileSync(archive) });
    expect(listFiles(into, GNU_TIMES)).toEqual(listFiles(join(unpacked, 'rootfs'), GNU_TIMES));
  });

  test('unpacks with bsdcpio to what umoci unpacks, with all times', () => {
    const into = directory.file('bsd');
    mkdirSync(into);
    runCommand('bsdcpio', ['-idmu', '--quiet'], { cwd: into, input: readFileSync(archive) });
    expect(listFiles(into, ALL_TIMES)).toEqual(listFiles(join(unpacked, 'rootfs'), ALL_TIMES));
  });

  test('begins with the root directory as the last layer that names it has it', () => {
    const field = (index: number) =>
      Number.parseInt(readFileSync(archive).toString('latin1', 6 + index * 8, 14 + index * 8), 16);
    const { mode, mtimeMs } = statSync(join(unpacked, 'rootfs'));
    expect([field(1), field(5)]).toEqual([mode, Math.floor(mtimeMs / 1000)]);
  });

  test('is the same archive in every format', () => {
    expect(runCommand('zstd', ['-dc', `${archive}.zst`]).equals(readFileSync(archive))).toBe(true);
    expect(runCommand('pigz', ['-dc', `${archive}.gz`]).equals(readFileSync(archive))).toBe(true);
  });

  test('has what the layers changed', () => {
    const names = listFiles(join(unpacked, 'rootfs'), ALL_TIMES).map((line) => JSON.parse(line.split(' ')[0] ?? '""'));
    expect(names).toEqual(expect.arrayContaining(['etc/new', 'opaque/top', 'usr/lib/through-link', 'dir-to-file']));
    expect(names).not.toEqual(expect.arrayContaining(['opaque/base']));
    expect(names).not.toContain('etc/removed');
  });
});

test('builds of one image are the same bytes, whatever the machine and whenever', async () => {
  const layout = directory.file('repeat');
  writeOciLayout(layout, [
    encodeTar([{ path: 'a', type: 'file', data: Buffer.alloc(3_000_000, 'abcdefg'), ...owner }]),
  ]);
  const digests = [];
  for (const name of ['one', 'two']) {
    const { images } = await openImages(directory.file(`repeat-${name}`));
    await images.importImage(`oci:${layout}:image`, name);
    for (const format of ['cpio.zst', 'cpio.gz', 'cpio'] as const) {
      digests.push(onlyFile(await images.buildImage(name, format)).sha256);
    }
    await images.close();
  }
  expect(digests.slice(3)).toEqual(digests.slice(0, 3));
}, 120_000);

test.each(['gzip', 'zstd', 'none'] as const)('layers packed with %s give the same archive', async (packing) => {
  const layout = directory.file(`packing-${packing}`);
  writeOciLayout(layout, [encodeTar([{ path: 'a', type: 'file', data: Buffer.from('hello'), ...owner }])], { packing });
  const { images } = await openImages(directory.file(`images-${packing}`));
  await images.importImage(`oci:${layout}:image`, 'a');
  const image = onlyFile(await images.buildImage('a', 'cpio'));
  expect(image.sha256).toBe('353e2e9fd1e5e655b9a65ec97e24455437cc21544bc506a9d54cfda55739082a');
  await images.close();
});

test('what nodes leave out goes with what the image does, in every format', async () => {
  const layout = directory.file('node-excludes');
  const file = (path: string, text: string) => ({ path, type: 'file' as const, data: Buffer.from(text), ...owner });
  const list = file('etc/warewulf/excludes', '/var/cache\n');
  const members = [list, file('usr/share/doc/a', 'x'), file('usr/share/man/b', 'x'), file('var/cache/c', 'x')];
  const digest = writeOciLayout(layout, [encodeTar(members)]);
  const wanted = { layout, digest, formats: ['cpio', 'squashfs', 'parts'] as const };
  const [archive, ...squashed] = await buildLayout({ ...wanted, excludes: ['usr/share/doc'] }, directory.file('less'));
  const expected = [
    '.',
    'etc',
    'etc/warewulf',
    'etc/warewulf/excludes',
    'usr',
    'usr/share',
    'usr/share/man',
    'usr/share/man/b',
    'var',
  ];
  const names = runCommand('cpio', ['-t', '--quiet'], { input: readFileSync(archive?.path ?? '') });
  expect(names.toString().trim().split('\n').sort()).toEqual(expected);
  for (const { path, build } of squashed) {
    const listed = runCommand('unsquashfs', ['-l', path]).toString();
    expect(listed.match(/(?<=squashfs-root\/).*/g)?.sort()).toEqual(expected.slice(1));
    expect(build).toMatchObject({ excludes: ['usr/share/doc'], excluded: 4 });
  }
  const whole = await buildLayout(wanted, directory.file('less'));
  expect(whole.map(({ build }) => build.excluded)).toEqual([2, 2, 2]);
  expect(whole[2]?.build.files).not.toEqual(squashed[1]?.build.files);
});

test('what the image excludes is left out, counted, and still boots', async () => {
  const layout = directory.file('excludes');
  const file = (path: string, text: string) => ({ path, type: 'file' as const, data: Buffer.from(text), ...owner });
  const first = [file('boot/vmlinuz-6.1.0', 'kernel'), file('usr/share/doc/a/b', 'x'), file('usr/share/doc-base', 'x')];
  const excludes = file('etc/warewulf/excludes', '# not for nodes\n/boot/\n/usr/share/d?c\nvar/cache/*.bin\n');
  writeOciLayout(layout, [encodeTar(first), encodeTar([excludes, file('var/cache/pkg.bin', 'x'), file('last', 'x')])]);
  const { images } = await openImages(directory.file('excludes-images'));
  await images.importImage(`oci:${layout}:image`, 'a');
  const builds = await images.buildFormats('a', ['cpio', 'squashfs']);
  expect(builds.map(({ excluded }) => excluded)).toEqual([6, 6]);
  expect(builds[1]?.kernels).toMatchObject([{ path: '/boot/vmlinuz-6.1.0', sizeBytes: 6 }]);
  await images.exportImage('a', 'cpio', directory.file('excludes.cpio'));
  const names = runCommand('cpio', ['-t', '--quiet'], { input: readFileSync(directory.file('excludes.cpio')) });
  expect(names.toString().trim().split('\n')).toEqual([
    '.',
    'etc',
    'etc/warewulf',
    'usr',
    'usr/share',
    'var',
    'var/cache',
    'usr/share/doc-base',
    'etc/warewulf/excludes',
    'last',
  ]);
  await images.close();
});

test('a file of 4 GiB and more is refused for archives before anything is written, with what to do', async () => {
  const layout = directory.file('huge');
  const layer = encodeTar([{ path: 'huge', type: 'file', data: Buffer.from('small'), ...owner }]);
  const digest = writeOciLayout(layout, [layer]);
  const place = directory.file('huge-built');
  // Four gigabytes would take minutes: the list of the layer says that they are there.
  const [{ digest: layerDigest } = { digest: '' }] = readManifest(layout, digest).layers;
  const list = join(place, 'cache/layers', `${layerDigest.slice('sha256:'.length)}.json`);
  mkdirSync(dirname(list), { recursive: true });
  const [member] = readTar(layer);
  writeFileSync(list, formatLayerIndex(member ? [{ ...member, sizeBytes: 2 ** 32 }] : []));
  await expect(buildLayout({ layout, digest, formats: ['squashfs', 'cpio.gz'] }, place)).rejects.toThrow(
    /^\/huge has 4 GiB or more, which cpio\.gz cannot hold: build squashfs, /,
  );
  await expect(buildLayout({ layout, digest, formats: ['squashfs'] }, place)).rejects.toThrow('a layer has changed');
});
