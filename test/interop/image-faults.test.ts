import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ArchiveEntry } from '../../src/codec/archive-entry.ts';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { childrenOf } from '../support/children-of.ts';
import { fillToTheBrim } from '../support/fill-to-the-brim.ts';
import { openImages } from '../support/images-fixture.ts';
import { noise } from '../support/noise.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { onlyFile } from '../support/only-file.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_600_000_000 };
const file = (path: string, data = Buffer.from('x')): ArchiveEntry => ({ path, type: 'file', data, ...owner });

beforeAll(() => {
  requirePrograms({ skopeo: 'skopeo', zstd: 'zstd', pigz: 'pigz', mksquashfs: 'squashfs-tools' });
  writeOciLayout(directory.file('large'), [encodeTar([file('noise', noise(40_000_000))])]);
});

describe('a build that is broken off', () => {
  const place = () => directory.file('broken-off');
  let expected = '';

  beforeAll(async () => {
    const { images } = await openImages(place());
    await images.importImage(`oci:${directory.file('large')}:image`, 'large');
    expected = onlyFile(await images.buildImage('large', 'cpio.zst')).sha256;
    await images.close();
  });

  test.each(['cpio.gz', 'squashfs', 'parts'] as const)('by its caller leaves nothing of %s', async (format) => {
    const { images, leftovers } = await openImages(place());
    const abort = new AbortController();
    const options = { force: true, signal: abort.signal, progress: () => abort.abort(new Error('enough')) };
    await expect(images.buildImage('large', format, options)).rejects.toThrow('enough');
    expect(leftovers()).toEqual([]);
    await images.close();
  });

  test('by kill -9 of its process says so, and works the next time', async () => {
    const { images, leftovers } = await openImages(place());
    const options = {
      force: true,
      progress: () => {
        for (const pid of childrenOf(process.pid, 'image-worker')) process.kill(pid, 'SIGKILL');
      },
    };
    await expect(images.buildFormats('large', ['cpio.zst', 'squashfs'], options)).rejects.toThrow(
      'the image worker was ended by SIGKILL',
    );
    expect(leftovers()).toEqual([]);
    expect(onlyFile(await images.buildImage('large', 'cpio.zst', { force: true })).sha256).toBe(expected);
    await images.close();
  });

  test('by kill -9 of the daemon leaves the old archive, no process, and nothing after the next start', async () => {
    const program = join(import.meta.dirname, '../support/image-builder-process.ts');
    const daemon = spawn(process.execPath, [program, place(), 'large'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(daemon.stdout, 'data');
    const workers = childrenOf(daemon.pid ?? 0, 'image-worker');
    daemon.kill('SIGKILL');
    await once(daemon, 'exit');
    expect(workers).toHaveLength(1);
    await Promise.all(workers.map(untilEnded));
    const { images, leftovers, provisionDirectory } = await openImages(place());
    expect(leftovers()).toEqual([]);
    expect(readdirSync(join(provisionDirectory, 'images'))).toEqual([`sha256-${expected}`]);
    expect(onlyFile(await images.buildImage('large', 'cpio.zst')).sha256).toBe(expected);
    await images.close();
  });
});

describe('on a full disk', () => {
  const mount = () => directory.file('small-disk');
  const filler = () => join(mount(), 'filler');

  beforeAll(() => {
    mkdirSync(mount());
    runCommand('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', mount()]);
  });
  afterAll(() => {
    runCommand('umount', ['--lazy', mount()]);
  });

  test('imports and builds are refused before they begin, fail clearly in the middle, and work again with space', async () => {
    const { images, leftovers } = await openImages(mount());
    const source = `oci:${directory.file('large')}:image`;
    fillUp(30);
    await expect(images.importImage(source, 'large')).rejects.toThrow(
      /not enough space in .* to import the image: about \d+ MiB/,
    );
    rmSync(filler());
    await images.importImage(source, 'large');
    fillUp(70);
    await expect(images.buildImage('large', 'cpio.zst')).rejects.toThrow(
      /not enough space in .* to build the image: about \d+ MiB/,
    );
    rmSync(filler());
    const fillInTheMiddle = () => fillToTheBrim(filler());
    for (const format of ['cpio.zst', 'squashfs'] as const) {
      rmSync(filler(), { force: true });
      await expect(images.buildImage('large', format, { progress: fillInTheMiddle })).rejects.toThrow(
        /disk is full|No space left/,
      );
      expect(leftovers()).toEqual([]);
    }
    rmSync(filler());
    expect(onlyFile(await images.buildImage('large', 'cpio.zst')).sizeBytes).toBeGreaterThan(40_000_000);
    await images.close();
  }, 120_000);

  function fillUp(spareMebibytes: number): void {
    const { bavail, bsize } = statfsSync(mount());
    runCommand('fallocate', ['-l', String(bavail * bsize - spareMebibytes * 2 ** 20), filler()]);
  }
});

async function untilEnded(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 10));
}
