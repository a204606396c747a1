import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { makeBootableTree } from '../support/bootable-tree.ts';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { addNetworkModules, CARD_MODULE } from '../support/network-modules.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const RELEASE = '6.1.0-7-test';
const directory = temporaryDirectory();

beforeAll(() =>
  requirePrograms({ busybox: 'busybox-static', cpio: 'cpio', sqfstar: 'squashfs-tools', xz: 'xz-utils', zstd: 'zstd' }),
);

async function withImage(name: string, without: readonly string[] = []): Promise<ImagesFixture> {
  const tree = directory.file(`tree-${name}`);
  makeBootableTree(tree, { release: RELEASE });
  addNetworkModules(tree, RELEASE, without);
  const fixture = await openImages(directory.file(name));
  await fixture.images.importImage(tree, 'image');
  return fixture;
}

/** What a node gets that has said nothing about its root. */
async function boot({ images }: ImagesFixture) {
  const found = await images.bootArtifacts({ imageName: 'image' });
  if ('missing' in found || found.initramfs === undefined) throw new Error(JSON.stringify(found));
  return { ...found, initramfs: found.initramfs };
}

function unpack(path: string, into: string): string[] {
  mkdirSync(into);
  const archive = runCommand('zstd', ['-d', '-c', '-q', path]);
  runCommand('cpio', ['-idm', '--quiet', '--no-absolute-filenames'], { cwd: into, input: archive });
  return runCommand('find', ['.', '-type', 'f', '-printf', '%P\n'], { cwd: into }).toString().trim().split('\n').sort();
}

describe('the initramfs of a kernel', () => {
  test('has busybox, our scripts, and the modules on the way to the root: unpacked, with what they need', async () => {
    const fixture = await withImage('whole');
    const { initramfs } = await boot(fixture);
    const into = directory.file('whole-unpacked');
    const home = `lib/modules/${RELEASE}`;
    expect(unpack(initramfs.path, into)).toEqual([
      'bin/busybox',
      ...['boot.img', 'bootx64.efi', 'core.img'].map((name) => `boot-loader/${name}`),
      'etc/udhcpc.script',
      'init',
      'lib/firmware/acme/fw.bin',
      `${home}/kernel/crypto/sum.ko`,
      `${home}/kernel/drivers/block/loop.ko`,
      `${home}/kernel/drivers/net/ethernet/acme/acme.ko`,
      `${home}/kernel/fs/overlayfs/overlay.ko`,
      `${home}/kernel/fs/squashfs/squashfs.ko`,
      `${home}/kernel/lib/acme-core.ko`,
      `${home}/modules.alias`,
      `${home}/modules.dep`,
      `${home}/modules.softdep`,
      ...['boot-loader', 'console', 'disk', 'fetch', 'follow-digest', 'network', 'root'].map(
        (name) => `lib/warewulf/${name}.sh`,
      ),
    ]);
    expect(readFileSync(join(into, home, 'kernel/drivers/net/ethernet/acme/acme.ko'))).toEqual(CARD_MODULE);
    expect(readFileSync(join(into, home, 'modules.dep'), 'utf8')).toContain(
      'kernel/drivers/net/ethernet/acme/acme.ko: kernel/lib/acme-core.ko\n',
    );
    expect(readFileSync(join(into, home, 'modules.alias'), 'utf8')).toBe('alias pci:v00001234d* acme\nalias sum sum\n');
    await fixture.images.close();
  });

  test('finds a driver by the alias of its device with the tables that it has', async () => {
    const fixture = await withImage('alias');
    const { initramfs } = await boot(fixture);
    const into = directory.file('alias-unpacked');
    unpack(initramfs.path, into);
    const running = runCommand('uname', ['-r']).toString().trim();
    symlinkSync(RELEASE, join(into, 'lib/modules', running));
    const asked = ['modprobe', '-D', 'pci:v00001234d00000001sv0sd0bc02sc00i00'];
    const words = runCommand('chroot', [into, '/bin/busybox', ...asked])
      .toString()
      .trim()
      .split(/\s+/);
    expect(words.map((word) => word.replace(`/lib/modules/${running}/`, ''))).toEqual([
      ...['insmod', 'kernel/lib/acme-core.ko'],
      ...['insmod', 'kernel/drivers/net/ethernet/acme/acme.ko'],
    ]);
    await fixture.images.close();
  });

  test('is made once, is the same on every server, and stays when the store is swept', async () => {
    const one = await withImage('one');
    const other = await withImage('other');
    const [first, second] = [await boot(one), await boot(other)];
    expect(second.initramfs.etag).toBe(first.initramfs.etag);
    await one.images.sweep({ dryRun: false });
    expect((await boot(one)).initramfs).toEqual(first.initramfs);
    expect(readFileSync(first.initramfs.path).length).toBe(first.initramfs.sizeBytes);
    await Promise.all([one.images.close(), other.images.close()]);
  });

  test('is not made for a kernel that cannot mount the root: the reason names what it lacks', async () => {
    const { images } = await withImage('poor', ['squashfs', 'loop']);
    expect(await images.bootArtifacts({ imageName: 'image' })).toEqual({
      missing: [
        `image image: kernel /boot/vmlinuz-${RELEASE} has no squashfs, loop, which root overlay and tmpfs need: take another kernel, install its package of extra modules, or set the root of these nodes to initramfs`,
      ],
    });
    expect(await images.bootArtifacts({ imageName: 'image', root: 'initramfs' })).toMatchObject({ kernel: {} });
    await images.close();
  });
});
