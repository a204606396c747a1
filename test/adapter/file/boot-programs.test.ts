import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bootProgramTable, findBootPrograms } from '../../../src/adapter/file/boot-programs.ts';

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

describe('boot programs', () => {
  test('are found by the first of their usual names, in the first directory that has one', async () => {
    await put('share/snponly.efi', 'lib/ipxe-snponly-x86_64.efi', 'lib/ipxe.efi', 'lib/undionly.kpxe');
    const programs = await findBootPrograms(undefined, [join(directory, 'share'), join(directory, 'lib')]);
    expect(programs.found).toEqual([
      { architecture: '00:00', tftpName: 'warewulf/undionly.kpxe', path: join(directory, 'lib/undionly.kpxe') },
      ...['00:07', '00:09'].map((architecture) => ({
        architecture,
        tftpName: 'warewulf/ipxe-snponly-x86_64.efi',
        path: join(directory, 'lib/ipxe-snponly-x86_64.efi'),
      })),
    ]);
  });

  test('that are missing are reported with all places looked at', async () => {
    const { found, missing } = await findBootPrograms({ '00:0B': ['arm64-efi/snponly.efi', 'snp-arm64.efi'] }, [
      directory,
    ]);
    expect(found).toEqual([]);
    expect(missing).toEqual([
      { architecture: '00:0B', tried: [join(directory, 'arm64-efi/snponly.efi'), join(directory, 'snp-arm64.efi')] },
    ]);
  });

  test('of a site are named relative to the directories or absolutely', async () => {
    await put('mine.efi', 'other/own.kpxe');
    const names = { '00:07': 'mine.efi', '00:00': join(directory, 'other/own.kpxe') };
    const programs = await findBootPrograms(names, [directory]);
    expect(bootProgramTable(programs)).toEqual(
      new Map([
        ['warewulf/mine.efi', join(directory, 'mine.efi')],
        ['warewulf/own.kpxe', join(directory, 'other/own.kpxe')],
      ]),
    );
  });

  test('with one bare name on two architectures keep apart', async () => {
    await put('snponly.efi', 'arm64-efi/snponly.efi');
    const names = { '00:07': 'snponly.efi', '00:0B': 'arm64-efi/snponly.efi' };
    const programs = await findBootPrograms(names, [directory]);
    expect(bootProgramTable(programs)).toEqual(
      new Map([
        ['warewulf/snponly.efi', join(directory, 'snponly.efi')],
        ['warewulf/arm64-efi/snponly.efi', join(directory, 'arm64-efi/snponly.efi')],
      ]),
    );
  });
});
