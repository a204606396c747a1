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
import type { KernelIdentity } from '../../src/domain/kernel-identity.ts';
import { compareKernelVersions, parseKernelVersion } from '../../src/domain/kernel-version.ts';

type Paths = Readonly<Record<string, string | true | KernelIdentity>>;

/** An image with these files; a value is where a link leads, or what a kernel says of itself. */
function image(paths: Paths): ImageFiles {
  const names = Object.keys(paths);
  const find = (path: string): ReturnType<ImageFiles['find']> => {
    const target = paths[path];
    if (typeof target === 'string') return find(target);
    const isDirectory = target === undefined && names.some((name) => name.startsWith(`${path}/`));
    if (target === undefined && !isDirectory) return undefined;
    const kernel = typeof target === 'object' ? { kernel: target } : {};
    return { realPath: path.slice(1), isFile: !isDirectory, isDirectory, sizeBytes: 9, ...kernel };
  };
  const below = (path: string) =>
    names.filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1));
  return { find, list: (path) => [...new Set(below(path).map((name) => name.split('/')[0] ?? ''))].sort() };
}

/** A kernel that says its release. */
function says(release: string): KernelIdentity {
  return { release, architecture: 'amd64', isEfi: true, isSigned: false };
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

  test('the highest is the default, but never one for debugging or rescue', () => {
    expect(defaultKernel(findKernels(files))?.path).toBe('/boot/vmlinuz-6.1.0-18-amd64');
    for (const name of ['vmlinuz-6.5.0+debug', 'vmlinuz-3.10.0-1.el7.x86_64.debug', 'vmlinuz-0-rescue-0a1b']) {
      expect(defaultKernel(findKernels(image({ [`/boot/${name}`]: says('6.5.0') })))).toBeUndefined();
    }
  });

  test.each([
    ['the beginning of a version takes the highest', '6.1', '/boot/vmlinuz-6.1.0-18-amd64'],
    ['an exact version', '6.1.0-9', '/boot/vmlinuz-6.1.0-9-amd64'],
    ['an exact release, even of a debug kernel', '6.5.0+debug', '/boot/vmlinuz-6.5.0+debug'],
    ['no debug kernel by the beginning', '6.5', undefined],
    ['a path, even of a debug kernel', '/boot/vmlinuz-6.5.0+debug', '/boot/vmlinuz-6.5.0+debug'],
    ['nothing matches', '7', undefined],
  ])('%s: %s', (_what, wanted, path) => {
    expect(kernelMatching(findKernels(files), wanted)?.path).toBe(path);
  });

  test('an exact release wins over a higher one that begins so', () => {
    const both = image({ '/boot/vmlinuz-6.1.0-1': says('6.1.0-1'), '/boot/vmlinuz-6.1.0-10': says('6.1.0-10') });
    expect(kernelMatching(findKernels(both), '6.1.0-1')?.path).toBe('/boot/vmlinuz-6.1.0-1');
    expect(kernelMatching(findKernels(both), '6.1.0')?.path).toBe('/boot/vmlinuz-6.1.0-10');
  });

  test('what a kernel says counts, and not its name', () => {
    const lying = image({
      '/boot/vmlinuz-6.1.0-18-amd64': says('6.1.0-18-cloud-amd64'),
      '/lib/modules/6.1.0-18-amd64/modules.dep': true,
    });
    expect(findKernels(lying)).toMatchObject([{ release: '6.1.0-18-cloud-amd64', hasModules: false }]);
  });

  test('one of any name is found in /boot by what it says, if it has modules: memtest86+ has none', () => {
    const named = image({
      '/boot/bzImage': says('6.6.8-site'),
      '/boot/memtest86+x64.bin': says('6.10'),
      '/lib/modules/6.6.8-site/modules.dep': true,
    });
    expect(findKernels(named)).toMatchObject([{ path: '/boot/bzImage', version: '6.6.8', hasModulesDep: true }]);
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
    '/usr/lib/modules/6.1.0-18-amd64/modules.dep': true,
    '/sbin/init': '/usr/lib/systemd/systemd',
    '/usr/lib/systemd/systemd': true,
    '/bin/sh': true,
  } as const;
  const facts = (files: Paths, more: Partial<ImageFacts> = {}): ImageFacts => ({
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
    expect(reportBoot(facts(bootable))).toEqual({
      kernelPath: '/boot/vmlinuz-6.1.0-18-amd64',
      kernelVersion: '6.1.0-18',
      missing: [],
      warnings: [],
    });
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

  test('takes the initramfs of exactly that release, and says so when there are only others', () => {
    const initramfs = '/boot/initrd.img-6.1.0-18-cloud-amd64';
    const named = { ...bootable, '/boot/vmlinuz-6.1.0-18-amd64': says('6.1.0-18-amd64'), [initramfs]: true } as const;
    expect(reportBoot(facts(named)).initramfsPath).toBeUndefined();
    expect(reportBoot(facts(named)).warnings).toEqual([
      expect.stringMatching(
        /^its initramfs \(.*cloud-amd64\) belongs to another kernel .*: nodes boot without it; make/,
      ),
    ]);
    const both = { ...named, '/boot/initrd.img-6.1.0-18-amd64': true } as const;
    expect(reportBoot(facts(both))).toMatchObject({
      initramfsPath: '/boot/initrd.img-6.1.0-18-amd64',
      warnings: [],
    });
  });

  test.each<[string, ImageFacts, string | undefined, RegExp]>([
    [
      'no kernel',
      facts(without('/boot/vmlinuz-6.1.0-18-amd64')),
      undefined,
      /^it has no kernel in .*apt-get install linux-image-amd64/,
    ],
    [
      'no modules',
      facts(without('/usr/lib/modules/6.1.0-18-amd64/kernel/a.ko', '/usr/lib/modules/6.1.0-18-amd64/modules.dep')),
      undefined,
      /^its kernel \/boot\/vmlinuz-6.1.0-18-amd64 has no modules/,
    ],
    [
      'modules of another release',
      facts({
        ...bootable,
        '/boot/vmlinuz-6.1.0-18-amd64': says('6.1.0-18-cloud-amd64'),
        '/lib/modules/6.1.0-18-amd64': '/usr/lib/modules/6.1.0-18-amd64',
      }),
      undefined,
      /^its kernel \S+ is release 6.1.0-18-cloud-amd64, but \/lib\/modules has only 6.1.0-18-amd64: install .*--add/,
    ],
    [
      'no list of modules',
      facts(without('/usr/lib/modules/6.1.0-18-amd64/modules.dep')),
      undefined,
      /cannot load its modules, because \/lib\/modules\/6.1.0-18-amd64 has no modules.dep: run depmod 6.1.0-18-amd64/,
    ],
    [
      'only kernels for debugging',
      facts({ ...without('/boot/vmlinuz-6.1.0-18-amd64'), '/boot/vmlinuz-6.1.0-18-amd64+debug': true }),
      undefined,
      /^it has only kernels for debugging and rescue \(\/boot\/vmlinuz-6.1.0-18-amd64\+debug\), .*--kernelversion/,
    ],
    ['another kernel', facts(bootable), '5.14', /^it has no kernel that matches "5.14", only 6.1.0-18-amd64: change/],
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
      warnings: [],
    });
  });
});
