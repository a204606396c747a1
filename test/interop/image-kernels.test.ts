import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { makeBootableTree } from '../support/bootable-tree.ts';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { type KernelFilesOptions, writeKernelFiles } from '../support/kernel-files.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const RELEASE = '6.1.0-18-amd64';
const OWN = '6.1.0-7-test';
let count = 0;
let place: string;
let fixture: ImagesFixture;

/** Each step is a process that starts anew, and a loaded machine takes its time. */
jest.setTimeout(180_000);
beforeAll(() =>
  requirePrograms({ skopeo: 'skopeo', umoci: 'umoci', zstd: 'zstd', 'dpkg-deb': 'dpkg', rpmbuild: 'rpm' }),
);
beforeEach(async () => {
  count += 1;
  place = directory.file(String(count));
  mkdirSync(place);
  fixture = await openImages(join(place, 'state'));
});

function importKernel(source: string, more: Partial<Parameters<ImagesFixture['kernels']['importKernel']>[0]> = {}) {
  return fixture.kernels.importKernel({ source, withFiles: [], withFirmware: false, replace: false, ...more });
}

/** A directory with a kernel. */
function kernelFiles(release = RELEASE, options: KernelFilesOptions = {}): string {
  const path = join(place, `kernel-${release}`);
  writeKernelFiles(path, release, options);
  return path;
}

/** An image that boots but for a kernel. */
async function imageWithoutKernel(name: string, options: { isMerged: boolean }): Promise<void> {
  const tree = join(place, `tree-${name}`);
  makeBootableTree(tree, { isMerged: options.isMerged });
  rmSync(join(tree, 'boot', `vmlinuz-${OWN}`));
  rmSync(join(tree, options.isMerged ? 'usr/lib/modules' : 'lib/modules'), { recursive: true });
  await fixture.images.importImage(tree, name);
}

/** The archive that nodes boot, as it lists its members. */
async function members(image: string): Promise<string[]> {
  const path = join(place, 'image.cpio');
  await fixture.images.exportImage(image, 'cpio', path);
  return runCommand('cpio', ['-it', '--quiet'], { input: readFileSync(path) })
    .toString()
    .trim()
    .split('\n');
}

const change = (image: string, kernel: string) => ({ image, kernel, createdBy: 'wwctl image kernel' });

describe('a kernel is imported', () => {
  test('from a directory, with what it says of itself; other tools read it', async () => {
    const kernel = await importKernel(kernelFiles());
    expect(kernel).toMatchObject({
      name: RELEASE,
      release: RELEASE,
      architecture: 'amd64',
      isSigned: false,
      images: [],
    });
    const reference = `oci:${fixture.storeDirectory}:kernel/${RELEASE}`;
    expect(JSON.parse(runCommand('skopeo', ['inspect', reference]).toString())).toMatchObject({
      Architecture: 'amd64',
      Labels: { 'org.warewulf.kernel.release': RELEASE },
    });
    expect(await fixture.images.listImages()).toEqual([]);
    expect(fixture.leftovers()).toEqual([]);
  });

  test('twice into the same name once; another one only if it shall replace it', async () => {
    const source = kernelFiles();
    const first = await importKernel(source);
    expect(await importKernel(source)).toEqual(first);
    const other = kernelFiles('6.6.8-site');
    await expect(importKernel(other, { name: RELEASE })).rejects.toThrow(
      /there is another kernel named 6.1.0-18-amd64/,
    );
    expect(await importKernel(other, { name: RELEASE, replace: true })).toMatchObject({ release: '6.6.8-site' });
  });

  test.each(['xz', 'zstd', 'none'])('from a .deb that is packed with %s', async (packing) => {
    const root = kernelFiles();
    mkdirSync(join(root, 'DEBIAN'));
    writeFileSync(
      join(root, 'DEBIAN/control'),
      'Package: linux-image\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\nDescription: a kernel\n',
    );
    const path = join(place, 'kernel.deb');
    runCommand('dpkg-deb', ['--build', '--root-owner-group', `-Z${packing}`, root, path]);
    expect(await importKernel(path, { name: 'site' })).toMatchObject({ name: 'site', release: RELEASE });
    truncateSync(path, statSync(path).size - 100);
    await expect(importKernel(path, { name: 'cut' })).rejects.toThrow(`${path} is broken`);
    expect(fixture.leftovers()).toEqual([]);
  });

  test('from packages that come in parts, as rpms', async () => {
    const root = kernelFiles();
    const at = `/lib/modules/${RELEASE}`;
    const kernel = rpmOf('kernel-core', [[`${at}/vmlinuz`, join(root, `boot/vmlinuz-${RELEASE}`)]]);
    await expect(importKernel(kernel)).rejects.toThrow(/--with/);
    const names = ['modules.dep', 'kernel/net/tun.ko'];
    const modules = rpmOf(
      'kernel-modules',
      names.map((name) => [`${at}/${name}`, join(root, at, name)]),
    );
    expect(await importKernel(kernel, { withFiles: [modules] })).toMatchObject({ release: RELEASE });
  });

  test('from an image, which may have several', async () => {
    const tree = join(place, 'tree');
    makeBootableTree(tree);
    for (const release of [RELEASE, '5.10.0-1-amd64']) writeKernelFiles(tree, release);
    await fixture.images.importImage(tree, 'debian:12');
    const read = async (source: string) => (await importKernel(source)).release;
    expect(await read('image:debian:12')).toBe(RELEASE);
    expect(await read('image:debian:12:5.10')).toBe('5.10.0-1-amd64');
    await expect(read('image:debian:12:4')).rejects.toThrow(/has .*5.10.0-1-amd64.*: say which one with --release/);
    await expect(read('image:debian')).rejects.toThrow('there is no image debian. The images are: debian:12.');
  });

  test.each<[string, KernelFilesOptions, RegExp]>([
    ['a file that is no kernel', { kernel: Buffer.alloc(5000, 'x') }, /is no kernel: it has the header of none/],
    ['modules in the directory of another release', { modulesRelease: '6.1.0-9' }, /modules there are of: 6.1.0-9/],
    ['modules that were built for another one', { vermagic: '6.1.0-9' }, /are of release 6.1.0-9, and the kernel is/],
  ])('never with %s', async (_what, options, message) => {
    await expect(importKernel(kernelFiles(RELEASE, options))).rejects.toThrow(message);
    expect(await fixture.kernels.listKernels()).toEqual([]);
    expect(fixture.leftovers()).toEqual([]);
  });

  test('never from what is no package, or not there', async () => {
    const path = join(place, 'notes.txt');
    writeFileSync(path, 'a kernel');
    await expect(importKernel(path)).rejects.toThrow(`${path} is no package: name a .deb, an .rpm, or a directory`);
    await expect(importKernel('/nonesuch.deb')).rejects.toThrow(/there is no file \/nonesuch.deb/);
    await expect(importKernel(place)).rejects.toThrow(/has no kernel in boot or lib\/modules: name the package/);
    await expect(importKernel('kernel.deb')).rejects.toThrow(/is no source of a kernel/);
    await expect(importKernel(kernelFiles(), { name: 'a/b' })).rejects.toThrow(/"a\/b" is no name for a kernel/);
  });
});

/** A package with these files of the server at those places. */
function rpmOf(name: string, files: readonly (readonly [string, string])[]): string {
  const install = files.map(([to, from]) => `install -D ${from} %{buildroot}${to}`);
  const spec = [
    ...[`Name: ${name}`, 'Version: 1', 'Release: 1', 'Summary: a kernel', 'License: GPL', 'BuildArch: noarch'],
    ...['%description', 'a kernel', '%install', ...install, '%files', ...files.map(([to]) => to)],
  ];
  const path = join(place, `${name}.spec`);
  writeFileSync(path, `${spec.join('\n')}\n`);
  runCommand('rpmbuild', ['-bb', '--define', `_topdir ${join(place, 'rpm')}`, path]);
  return join(place, 'rpm/RPMS/noarch', `${name}-1-1.noarch.rpm`);
}

describe('a kernel is added to an image', () => {
  test('whose /lib is in usr: the same layer as in the store, with nothing of its parents in it', async () => {
    const kernel = await importKernel(kernelFiles());
    await imageWithoutKernel('site', { isMerged: true });
    expect((await fixture.images.showImage('site')).missing).toEqual([expect.stringMatching(/it has no kernel/)]);
    expect(await fixture.kernels.addKernel(change('site', RELEASE))).toBe(true);
    expect(await fixture.images.showImage('site')).toMatchObject({
      missing: [],
      defaultKernel: `/boot/vmlinuz-${RELEASE}`,
      kernels: [{ release: RELEASE, architecture: 'amd64' }],
    });
    expect(layers('site').at(-1)).toBe(layers(`kernel/${RELEASE}`)[0]);
    expect(await fixture.kernels.showKernel(RELEASE)).toEqual({ ...kernel, images: ['site'] });
    expect(layerMembers('site')).toEqual(
      expect.arrayContaining([`boot/vmlinuz-${RELEASE}`, `usr/lib/modules/${RELEASE}/modules.dep`]),
    );
    expect(layerMembers('site').filter((name) => /^(\.\/?|boot\/|usr\/(lib\/(modules\/)?)?)$/.test(name))).toEqual([]);
  });

  test('whose /lib is a directory: a layer with lib/modules, which such images share', async () => {
    await importKernel(kernelFiles());
    for (const name of ['one', 'two']) {
      await imageWithoutKernel(name, { isMerged: false });
      await fixture.kernels.addKernel(change(name, RELEASE));
      expect((await fixture.images.showImage(name)).missing).toEqual([]);
    }
    expect(await members('one')).toContain(`lib/modules/${RELEASE}/kernel/net/tun.ko`);
    expect((await members('one')).filter((name) => name.startsWith('usr'))).toEqual([]);
    expect(layers('one').at(-1)).toBe(layers('two').at(-1));
    expect((await fixture.kernels.showKernel(RELEASE)).images).toEqual(['one', 'two']);
  });

  test('that has it already: nothing is made', async () => {
    await importKernel(kernelFiles());
    await imageWithoutKernel('site', { isMerged: true });
    await fixture.kernels.addKernel(change('site', RELEASE));
    const before = layers('site');
    expect(await fixture.kernels.addKernel(change('site', RELEASE))).toBe(false);
    expect(layers('site')).toEqual(before);
  });

  test('whose modules of that release are others: they are replaced as a whole', async () => {
    await importKernel(kernelFiles());
    const tree = join(place, 'mixed');
    makeBootableTree(tree, { isMerged: true });
    const old = join(tree, 'usr/lib/modules', RELEASE, 'kernel');
    mkdirSync(old, { recursive: true });
    writeFileSync(join(old, 'old.ko'), '');
    await fixture.images.importImage(tree, 'mixed');
    await fixture.kernels.addKernel(change('mixed', RELEASE));
    const modules = (await members('mixed')).filter((name) => name.includes(`modules/${RELEASE}/`));
    expect(modules).toContain(`usr/lib/modules/${RELEASE}/kernel/net/tun.ko`);
    expect(modules).not.toContain(`usr/lib/modules/${RELEASE}/kernel/old.ko`);
  });

  test('never for another architecture, or one that is not there', async () => {
    await importKernel(kernelFiles());
    const config = (known: object) => ({ ...known, architecture: 'arm64' });
    writeOciLayout(join(place, 'arm'), [Buffer.alloc(1024)], { tamper: { config } });
    await fixture.images.importImage(`oci:${join(place, 'arm')}`, 'arm');
    const add = (image: string, kernel: string) => fixture.kernels.addKernel(change(image, kernel));
    await expect(add('arm', RELEASE)).rejects.toThrow(/kernel 6.1.0-18-amd64 is for amd64, and image arm is for arm64/);
    await expect(add('arm', '6.1.0-18')).rejects.toThrow(
      /there is no kernel 6.1.0-18. The kernels are: 6.1.0-18-amd64/,
    );
    await expect(add('nonesuch', RELEASE)).rejects.toThrow(/there is no image nonesuch/);
  });

  test('and stays there when the kernel is deleted', async () => {
    await importKernel(kernelFiles());
    await imageWithoutKernel('site', { isMerged: true });
    await fixture.kernels.addKernel(change('site', RELEASE));
    await fixture.kernels.deleteKernel(RELEASE);
    expect(await fixture.kernels.listKernels()).toEqual([]);
    expect(await members('site')).toContain(`boot/vmlinuz-${RELEASE}`);
    await fixture.images.deleteImage('site');
    expect(runCommand('ls', [join(fixture.storeDirectory, 'blobs/sha256')]).toString()).toBe('');
  });

  test('and taken out again, with its modules and texts, and no other', async () => {
    await importKernel(kernelFiles());
    const tree = join(place, 'tree');
    makeBootableTree(tree, { isMerged: true });
    await fixture.images.importImage(tree, 'site');
    const before = await members('site');
    await fixture.kernels.addKernel(change('site', RELEASE));
    await fixture.kernels.removeKernel(change('site', RELEASE));
    expect((await members('site')).sort()).toEqual(before.sort());
    await expect(fixture.kernels.removeKernel(change('site', RELEASE))).rejects.toThrow(
      `image site has no kernel ${RELEASE}; those it has: ${OWN}`,
    );
  });
});

function layers(reference: string): string[] {
  const raw = runCommand('skopeo', ['inspect', '--raw', `oci:${fixture.storeDirectory}:${reference}`]);
  return JSON.parse(raw.toString()).layers.map(({ digest }: { digest: string }) => digest);
}

/** Of the topmost layer. */
function layerMembers(reference: string): string[] {
  const blob = join(fixture.storeDirectory, 'blobs', (layers(reference).at(-1) ?? '').replace(':', '/'));
  return runCommand('tar', ['--zstd', '-tf', blob]).toString().trim().split('\n');
}
