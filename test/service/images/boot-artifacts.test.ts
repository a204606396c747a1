import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Images } from '../../../src/service/images/images.ts';
import { BOOTABLE } from '../../fake/fake-image-builder.ts';
import { type ImagesOnFakes, layoutOf, openImagesOnFakes } from '../../support/images-on-fakes.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const layout = (text: string) => layoutOf(directory.file(''), text);
let count = 0;
let images: Images;
let fixture: ImagesOnFakes;

beforeEach(async () => {
  count += 1;
  fixture = await openImagesOnFakes(directory.file(`state-${count}`));
  images = fixture.images;
});

describe('what a node boots', () => {
  const VERSION = { version: '6.1.0-18' };

  test('is built when it is asked for, and named by its content', async () => {
    await images.importImage(layout('one'), 'one');
    const artifacts = await images.bootArtifacts({ imageName: 'one', root: 'initramfs' });
    expect(artifacts).toEqual({
      kernel: {
        path: expect.stringMatching(/kernels\/sha256-/),
        sizeBytes: 22,
        etag: expect.stringMatching(/^[0-9a-f]{64}$/),
        ...VERSION,
      },
      parts: [
        {
          path: expect.stringMatching(/images\/sha256-/),
          sizeBytes: expect.any(Number),
          etag: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
    });
    expect(await images.bootArtifacts({ imageName: 'one', root: 'initramfs' })).toEqual(artifacts);
    expect(fixture.builder.asked).toEqual(['examine', 'build cpio.zst']);
  });

  test('is packed with gzip for a kernel that cannot unpack zstd', async () => {
    const [kernel] = BOOTABLE.kernels;
    const path = '/boot/vmlinuz-4.18.0-553.el8_10.x86_64';
    fixture.builder.facts = { ...BOOTABLE, kernels: kernel ? [{ ...kernel, path, version: '4.18.0-553' }] : [] };
    await images.importImage(layout('one'), 'one');
    await images.buildForNodes('one');
    await images.bootArtifacts({ imageName: 'one', root: 'initramfs' });
    expect(fixture.builder.asked).toContainEqual(expect.stringMatching(/^build cpio.gz/));
    expect(fixture.builder.asked).not.toContainEqual(expect.stringMatching(/^build cpio.zst/));
  });

  test.each([
    ['the beginning of a version', '5.10', { version: '5.10.0-1' }],
    ['a path of a kernel', '/boot/vmlinuz-6.1.0-18', VERSION],
    ['a path of any other file', '/opt/bzImage', {}],
  ])('has the kernel that the node asks for by %s', async (_what, kernelVersion, expected) => {
    await images.importImage(layout('one'), 'one');
    expect(await images.bootArtifacts({ imageName: 'one', root: 'initramfs', kernelVersion })).toMatchObject({
      kernel: expected,
    });
    const known = fixture.builder.asked.length;
    await images.bootArtifacts({ imageName: 'one', root: 'initramfs', kernelVersion });
    expect(fixture.builder.asked).toHaveLength(known);
  });

  test.each([
    ['there is no such image', undefined, undefined, /^there is no image one: wwctl image import/],
    ['it has no kernel', { ...BOOTABLE, kernels: [] }, undefined, /^image one: it has no kernel in/],
    ['it lacks the kernel of the node', BOOTABLE, '4.18', /^image one: it has no kernel that matches "4.18"/],
    ['it lacks the file of the node', BOOTABLE, '/boot/none', /^image one: the image has no file \/boot\/none: change/],
  ])('is explained when %s', async (_what, facts, kernelVersion, message) => {
    if (facts) {
      fixture.builder.facts = facts;
      await images.importImage(layout('one'), 'one');
    }
    expect(await images.bootArtifacts({ imageName: 'one', root: 'initramfs', kernelVersion })).toEqual({
      missing: [expect.stringMatching(message)],
    });
  });

  test('is without what the node leaves out, and the same for all nodes that leave out the same', async () => {
    await images.importImage(layout('one'), 'one');
    const whole = await images.bootArtifacts({ imageName: 'one' });
    const less = await images.bootArtifacts({ imageName: 'one', imageExcludes: ['/usr/share/doc/', 'boot'] });
    const same = await images.bootArtifacts({ imageName: 'one', imageExcludes: ['/boot', 'usr/share/doc'] });
    expect(less).toEqual(same);
    expect(less).not.toEqual(whole);
    expect(fixture.builder.asked.filter((asked) => asked.startsWith('build'))).toEqual([
      'build parts',
      'build parts without boot without usr/share/doc',
    ]);
  });

  test('does not leave out the program that starts it', async () => {
    await images.importImage(layout('one'), 'one');
    expect(await images.bootArtifacts({ imageName: 'one', imageExcludes: ['/usr/share/doc', '/sb*'] })).toEqual({
      missing: [
        expect.stringMatching(/^image one: the node's image excludes leave out \/sbin\/init, .*\(sb\*\): change/),
      ],
    });
  });

  test('fits in an archive when what is too large for it is left out', async () => {
    fixture.builder.facts = { ...BOOTABLE, oversizedFiles: ['/data/large'] };
    await images.importImage(layout('one'), 'one');
    const wanted = { imageName: 'one', root: 'initramfs' };
    expect(await images.bootArtifacts(wanted)).toMatchObject({ missing: [expect.stringMatching(/4 GiB/)] });
    expect(await images.bootArtifacts({ ...wanted, imageExcludes: ['/data'] })).toHaveProperty('parts');
  });
});
