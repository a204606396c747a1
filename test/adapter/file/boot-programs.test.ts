import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findBootPrograms } from '../../../src/adapter/file/boot-programs.ts';
import { type LoaderSettings, loaderWishes } from '../../../src/provision/loader-wishes.ts';
import { bootFilesOf, loaderPath } from '../../../src/provision/served-loaders.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ww-programs-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function put(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), name);
  }
}

/** Packages of this host play no part. */
function find(settings: Partial<LoaderSettings> = {}) {
  const places = { siteDirectory: join(directory, 'site'), ipxeDirectory: join(directory, 'ipxe') };
  return findBootPrograms(loaderWishes({ grubboot: false, ...places, ...settings }));
}

describe('boot programs', () => {
  test('are found by the first of their usual names, for PXE and HTTP Boot alike', async () => {
    await put('ipxe/snponly.efi', 'ipxe/ipxe.efi', 'ipxe/undionly.kpxe');
    expect(bootFilesOf(await find(), '10.0.0.1:9873')).toEqual({
      '00:00': 'warewulf/undionly.kpxe',
      '00:07': 'warewulf/snponly.efi',
      '00:09': 'warewulf/snponly.efi',
      '00:10': 'http://10.0.0.1:9873/efiboot/snponly.efi',
      '00:11': 'http://10.0.0.1:9873/efiboot/snponly.efi',
      '00:14': 'http://10.0.0.1:9873/efiboot/undionly.kpxe',
    });
  });

  test('of the site go before others', async () => {
    await put('site/snponly.efi', 'ipxe/snponly.efi');
    const loaders = await find();
    expect(loaders.found.find(({ architecture }) => architecture === '00:07')).toMatchObject({
      files: [{ path: join(directory, 'site/snponly.efi') }],
      from: `the site's own, in ${join(directory, 'site')}`,
    });
  });

  test('that are missing are reported with all places looked at, and with what to do', async () => {
    const { found, missing } = await find({ chosen: { '00:0B': 'own.efi' } });
    expect(found).toEqual([]);
    const [arm64] = missing;
    expect(arm64).toMatchObject({
      architecture: '00:0B',
      firmware: 'UEFI arm64',
      tried: [join(directory, 'site/own.efi'), join(directory, 'ipxe/own.efi')],
      remedy: expect.stringContaining('put own.efi there'),
    });
  });

  test('of packages are missing with the names of the packages', async () => {
    const missing = (await find({ ipxeDirectory: undefined })).missing.find(
      ({ architecture }) => architecture === '00:0B',
    );
    expect(missing?.remedy).toMatch(/^install ipxe-bootimgs-aarch64 \(Rocky.*\) or ipxe \(Ubuntu.*\), or put /);
  });

  test('that the configuration names are relative to the directories or absolute, and all there is', async () => {
    await put('ipxe/mine.efi', 'other/own.kpxe', 'ipxe/arm64-efi/snponly.efi');
    const loaders = await find({ chosen: { '00:07': 'mine.efi', '00:00': join(directory, 'other/own.kpxe') } });
    expect(bootFilesOf(loaders, '10.0.0.1:9873')).toEqual({
      '00:00': 'warewulf/own.kpxe',
      '00:07': 'warewulf/mine.efi',
      '00:10': 'http://10.0.0.1:9873/efiboot/mine.efi',
      '00:11': 'http://10.0.0.1:9873/efiboot/mine.efi',
      '00:14': 'http://10.0.0.1:9873/efiboot/own.kpxe',
    });
    expect(loaderPath(loaders, 'own.kpxe')).toBe(join(directory, 'other/own.kpxe'));
    expect(loaderPath(loaders, 'snponly.efi')).toBeUndefined();
  });

  test('with one bare name on two architectures keep apart', async () => {
    await put('ipxe/snponly.efi', 'ipxe/arm64-efi/snponly.efi');
    const loaders = await find();
    expect(loaderPath(loaders, 'snponly.efi')).toBe(join(directory, 'ipxe/snponly.efi'));
    expect(bootFilesOf(loaders, 'h')).toMatchObject({ '00:0B': 'warewulf/arm64-efi/snponly.efi' });
    expect(loaderPath(loaders, 'arm64-efi/snponly.efi')).toBe(join(directory, 'ipxe/arm64-efi/snponly.efi'));
  });
});

describe('with grubboot', () => {
  test('UEFI gets shim, and shim gets its GRUB beside itself; BIOS still gets iPXE', async () => {
    await put('site/shimx64.efi', 'site/grubx64.efi', 'ipxe/undionly.kpxe', 'ipxe/snponly.efi');
    const loaders = await find({ grubboot: true });
    expect(bootFilesOf(loaders, '10.0.0.1:9873')).toMatchObject({
      '00:00': 'warewulf/undionly.kpxe',
      '00:07': 'warewulf/shimx64.efi',
      '00:10': 'http://10.0.0.1:9873/efiboot/shimx64.efi',
    });
    for (const name of ['grubx64.efi', 'grub.efi', 'grub-tpm.efi']) {
      expect(loaderPath(loaders, name)).toBe(join(directory, 'site/grubx64.efi'));
    }
    expect(loaderPath(loaders, 'shim.efi')).toBe(join(directory, 'site/shimx64.efi'));
  });

  test('a shim without its GRUB is none: the pair of a package is taken, or nothing', async () => {
    await put('site/shimia32.efi');
    const missing = (await find({ grubboot: true })).missing.find(({ architecture }) => architecture === '00:06');
    expect(missing?.remedy).toMatch(
      /^install shim-signed and grub-efi-ia32-signed \(Debian, Ubuntu\) or .*, or put shimia32\.efi and grubia32\.efi into /,
    );
    expect(missing?.loader).toBe('shim and GRUB');
  });

  test('HTTP Boot gets iPXE where the only GRUB cannot load over HTTP', async () => {
    await put('ipxe/snponly.efi');
    const wish = loaderWishes({ grubboot: true, siteDirectory: '/s', ipxeDirectory: '/i' });
    const candidates = wish.find(({ architecture }) => architecture === '00:10')?.candidates ?? [];
    const shims = candidates.flatMap(({ files: [{ path }] }) => path);
    expect(shims).not.toContain('/usr/lib/shim/shimx64.efi.signed');
    expect(shims.at(0)).toBe('/s/shimx64.efi');
    expect(candidates.at(-1)).toMatchObject({ loader: 'iPXE' });
  });
});
