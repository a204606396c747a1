import { describe, expect, test } from '@jest/globals';
import { reportBoot } from '../../src/domain/boot-report.ts';
import { findBootFiles, type ImageFacts } from '../../src/domain/image-facts.ts';
import {
  defaultKernel,
  findKernelAt,
  findKernels,
  type ImageFiles,
  kernelMatching,
} from '../../src/domain/image-kernel.ts';
import { compareKernelVersions, parseKernelVersion } from '../../src/domain/kernel-version.ts';

/** An image with these files; a value is where a link leads. */
function image(paths: Readonly<Record<string, string | true>>): ImageFiles {
  const names = Object.keys(paths);
  const find = (path: string): ReturnType<ImageFiles['find']> => {
    const target = paths[path];
    if (typeof target === 'string') return find(target);
    const isDirectory = target === undefined && names.some((name) => name.startsWith(`${path}/`));
    if (target === undefined && !isDirectory) return undefined;
    return { realPath: path.slice(1), isFile: !isDirectory, isDirectory, sizeBytes: 9 };
  };
  const below = (path: string) =>
    names.filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1));
  return { find, list: (path) => [...new Set(below(path).map((name) => name.split('/')[0] ?? ''))].sort() };
}

describe('kernel versions', () => {
  test.each([
    ['/boot/vmlinuz-6.1.0-18-amd64', '6.1.0-18'],
    ['/boot/vmlinuz-5.14.0-687.10.1.el9_8.0.1.x86_64', '5.14.0-687.10.1'],
    ['/lib/modules/6.6.8/vmlinuz', '6.6.8'],
    ['/boot/Image-6.12.0-55-default', '6.12.0-55'],
    ['/boot/vmlinuz-linux', undefined],
  ])('of %s is %s', (path, version) => {
    expect(parseKernelVersion(path)).toBe(version);
  });

  test('are sorted by number, part by part', () => {
    const sorted = [
      undefined,
      '4.18.0-553',
      '5.4.9',
      '5.14.0-70.13.1',
      '5.14.0-427.9',
      '5.14.0-427.10',
      '5.14.0',
      '6.1.0-9',
      '6.1.0-18',
    ];
    for (const [at, version] of sorted.slice(1).entries())
      expect(compareKernelVersions(sorted[at], version)).toBeLessThan(0);
  });
});

describe('kernels of an image', () => {
  const files = image({
    '/boot/vmlinuz-6.1.0-9-amd64': true,
    '/boot/vmlinuz-6.1.0-18-amd64': true,
    '/boot/vmlinuz-6.5.0+debug': true,
    '/boot/vmlinuz-0-rescue-1234': true,
    '/boot/vmlinuz': '/boot/vmlinuz-6.1.0-18-amd64',
    '/boot/config-6.1.0-18-amd64': true,
    '/lib/modules/6.1.0-18-amd64/modules.dep': true,
    '/lib/modules/6.1.0-18-amd64/vmlinuz': '/boot/vmlinuz-6.1.0-18-amd64',
    '/lib/modules/5.10.1/vmlinuz.gz': true,
    '/lib/modules/5.10.1/kernel/fs/ext4.ko': true,
  });

  test('are found in /boot, then in /lib/modules, each once', () => {
    expect(findKernels(files).map(({ path, hasModules }) => [path, hasModules])).toEqual([
      ['/boot/vmlinuz-0-rescue-1234', true],
      ['/boot/vmlinuz-6.1.0-18-amd64', true],
      ['/boot/vmlinuz-6.1.0-9-amd64', false],
      ['/boot/vmlinuz-6.5.0+debug', false],
      ['/lib/modules/5.10.1/vmlinuz.gz', true],
    ]);
  });

  test('the highest is the default, but for debug and rescue kernels', () => {
    expect(defaultKernel(findKernels(files))?.path).toBe('/boot/vmlinuz-6.1.0-18-amd64');
    expect(defaultKernel(findKernels(image({ '/boot/vmlinuz-6.5.0+debug': true })))?.path).toBe(
      '/boot/vmlinuz-6.5.0+debug',
    );
  });

  test.each([
    ['the beginning of a version takes the highest', '6.1', '/boot/vmlinuz-6.1.0-18-amd64'],
    ['an exact version', '6.1.0-9', '/boot/vmlinuz-6.1.0-9-amd64'],
    ['a path, even of a debug kernel', '/boot/vmlinuz-6.5.0+debug', '/boot/vmlinuz-6.5.0+debug'],
    ['nothing matches', '7', undefined],
  ])('%s: %s', (_what, wanted, path) => {
    expect(kernelMatching(findKernels(files), wanted)?.path).toBe(path);
  });

  test('can be any file by its path', () => {
    expect(findKernelAt(files, 'boot/vmlinuz')?.realPath).toBe('boot/vmlinuz-6.1.0-18-amd64');
    expect(findKernelAt(files, '/boot')).toBeUndefined();
  });
});

describe('the boot report', () => {
  const bootable = {
    '/boot/vmlinuz-6.1.0-18-amd64': true,
    '/usr/lib/modules/6.1.0-18-amd64/kernel/a.ko': true,
    '/sbin/init': '/usr/lib/systemd/systemd',
    '/usr/lib/systemd/systemd': true,
    '/bin/sh': true,
  } as const;
  const facts = (files: Readonly<Record<string, string | true>>, more: Partial<ImageFacts> = {}): ImageFacts => ({
    ...findBootFiles(image(files)),
    oversizedFiles: [],
    members: 0,
    contentBytes: 0,
    xattrs: 0,
    ...more,
  });
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(bootable).filter(([name]) => !names.includes(name)));

  test('of a complete image misses nothing', () => {
    expect(reportBoot(facts(bootable))).toEqual({ kernelPath: '/boot/vmlinuz-6.1.0-18-amd64', missing: [] });
  });

  test.each(['initramfs-6.1.0-18-amd64.img', 'initrd-6.1.0-18', 'initrd.img-6.1.0-18-amd64'])(
    'names the initramfs %s of the kernel, and no other',
    (name) => {
      const others = { '/boot/initramfs-5.14.0-1.img': true, '/boot/initrd.img': true } as const;
      const report = reportBoot(facts({ ...bootable, ...others, [`/boot/${name}`]: true }));
      expect(report.initramfsPath).toBe(`/boot/${name}`);
      expect(reportBoot(facts({ ...bootable, ...others })).initramfsPath).toBeUndefined();
    },
  );

  test.each<[string, ImageFacts, string | undefined, RegExp]>([
    [
      'no kernel',
      facts(without('/boot/vmlinuz-6.1.0-18-amd64')),
      undefined,
      /^it has no kernel in .*apt-get install linux-image-amd64/,
    ],
    [
      'no modules',
      facts(without('/usr/lib/modules/6.1.0-18-amd64/kernel/a.ko')),
      undefined,
      /^its kernel \/boot\/vmlinuz-6.1.0-18-amd64 has no modules/,
    ],
    ['another kernel', facts(bootable), '5.14', /^it has no kernel that matches "5.14", only 6.1.0-18: change/],
    ['no init', facts(without('/usr/lib/systemd/systemd')), undefined, /^it has no init .*systemd-sysv/],
    ['no shell', facts(without('/bin/sh')), undefined, /^it has no \/bin\/sh/],
    [
      'a huge file',
      facts(bootable, { oversizedFiles: ['/data'] }),
      undefined,
      /4 GiB.* cpio .*squashfs can: \/data: remove/,
    ],
  ])('says how to mend %s', (_what, imageFacts, kernelVersion, message) => {
    expect(reportBoot(imageFacts, kernelVersion).missing).toEqual([expect.stringMatching(message)]);
  });

  test('a huge file keeps nobody from booting a squashfs', () => {
    expect(reportBoot(facts(bootable, { oversizedFiles: ['/data'] }), undefined, 'squashfs').missing).toEqual([]);
  });

  test('trusts a path that a node names', () => {
    expect(reportBoot(facts(without('/boot/vmlinuz-6.1.0-18-amd64')), '/opt/bzImage')).toEqual({
      kernelPath: '/opt/bzImage',
      missing: [],
    });
  });
});
