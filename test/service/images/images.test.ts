import { existsSync, readFileSync, rmSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ConflictError, InvalidError, NotFoundError } from '../../../src/domain/errors.ts';
import { buildAsBefore } from '../../../src/service/images/build-as-before.ts';
import type { Images } from '../../../src/service/images/images.ts';
import type { ImageProgress } from '../../../src/service/ports/image-builder.ts';
import { type ImagesOnFakes, layoutOf, openImagesOnFakes } from '../../support/images-on-fakes.ts';
import { onlyFile } from '../../support/only-file.ts';
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

/** Waits until the builder was asked so often. */
async function askedOf(times: number): Promise<void> {
  while (fixture.builder.asked.length < times) await new Promise((resolve) => setImmediate(resolve));
}

/** Makes all jobs wait until the returned function is called. */
function gate(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  fixture.builder.gate = promise;
  return resolve;
}

describe('an import', () => {
  test('tells what was imported', async () => {
    expect(await images.importImage(layout('one'), 'rocky:9')).toMatchObject({
      name: 'rocky:9',
      source: layout('one'),
      importedAt: '1970-01-01T00:00:00.000Z',
      defaultKernel: '/boot/vmlinuz-6.1.0-18',
      missing: [],
      builds: [],
      layers: 1,
      contentBytes: 12,
    });
    expect((await images.listImages()).map(({ name }) => name)).toEqual(['rocky:9']);
  });

  test('of what is there already fetches nothing, by whatever name', async () => {
    await images.importImage(layout('one'), 'one');
    await images.importImage(layout('one'), 'one');
    await images.importImage(layout('one'), 'again');
    expect(fixture.transport.copies).toHaveLength(1);
    expect((await images.listImages()).map(({ name }) => name)).toEqual(['again', 'one']);
  });

  test('that fails its examination leaves no image', async () => {
    fixture.builder.gate = Promise.reject(new InvalidError('the image is broken'));
    await expect(images.importImage(layout('one'), 'one')).rejects.toThrow('the image is broken');
    expect(await images.listImages()).toEqual([]);
  });

  test.each([
    ['a bad name', '../etc', {}, /no image name/],
    ['a user without password', 'one', { username: 'me' }, /both the user name and the password/],
  ])('is refused with %s', async (_what, name, options, message) => {
    await expect(images.importImage(layout('one'), name, options)).rejects.toThrow(message);
    expect(fixture.transport.copies).toEqual([]);
  });

  test('replaces another image only when told to', async () => {
    await images.importImage(layout('one'), 'one');
    await expect(images.importImage(layout('two'), 'one')).rejects.toThrow(ConflictError);
    const { manifest } = await images.importImage(layout('two'), 'one', { replace: true });
    expect((await images.showImage('one')).manifest).toBe(manifest);
  });
});

describe('a build', () => {
  beforeEach(async () => {
    await images.importImage(layout('one'), 'one');
    fixture.builder.asked.length = 0;
  });

  test('is made once for all who ask, and found afterwards', async () => {
    const open = gate();
    const builds = [1, 2, 3].map(() => images.buildImage('one', 'cpio.zst'));
    open();
    const [first, ...others] = await Promise.all(builds);
    expect(others).toEqual([first, first]);
    expect(await images.buildImage('one', 'cpio.zst')).toEqual(first);
    expect(fixture.builder.asked).toEqual(['build cpio.zst']);
  });

  test('is made anew when it is forced, or when its file is gone', async () => {
    const image = onlyFile(await images.buildImage('one', 'cpio.zst'));
    await images.buildImage('one', 'cpio.zst', { force: true });
    rmSync(`${fixture.provisionDirectory}/images/sha256-${image.sha256}`);
    await images.buildImage('one', 'cpio.zst');
    expect(fixture.builder.asked).toHaveLength(3);
  });

  test('goes on for the others when one gives up, and stops with the last', async () => {
    const open = gate();
    const abort = new AbortController();
    const given = images.buildImage('one', 'cpio', { signal: abort.signal });
    const waiting = images.buildImage('one', 'cpio');
    abort.abort(new Error('given up'));
    await expect(given).rejects.toThrow('given up');
    open();
    expect(await waiting).toMatchObject({ format: 'cpio' });
    gate();
    const last = images.buildImage('one', 'cpio.gz', { signal: AbortSignal.timeout(5) });
    await expect(last).rejects.toThrow(/timeout/);
  });

  test('shows its progress to everybody who asked', async () => {
    const seen: ImageProgress[] = [];
    await images.buildImage('one', 'cpio', { progress: (progress) => seen.push(progress) });
    expect(seen).toEqual([{ phase: 'build', doneBytes: 1, totalBytes: 2, text: 'half' }]);
  });

  test('ends when the daemon does', async () => {
    gate();
    const build = images.buildImage('one', 'cpio.zst');
    const outcome = expect(build).rejects.toThrow('the daemon stops');
    await askedOf(1);
    await images.close();
    await outcome;
  });

  test('is handed out whole', async () => {
    const output = directory.file('exported');
    const image = onlyFile(await images.exportImage('one', 'cpio', output));
    expect(readFileSync(output)).toEqual(readFileSync(`${fixture.provisionDirectory}/images/sha256-${image.sha256}`));
    await expect(images.exportImage('one', 'cpio', 'relative')).rejects.toThrow(InvalidError);
    await expect(images.exportImage('one', 'cpio', '/none/file')).rejects.toThrow(
      /cannot write \/none\/file \(ENOENT\)/,
    );
    await expect(images.exportImage('none', 'cpio', output)).rejects.toThrow(NotFoundError);
  });
});

describe('deleting', () => {
  test('removes the image and what was made of it', async () => {
    await images.importImage(layout('one'), 'one');
    const image = onlyFile(await images.buildImage('one', 'cpio.zst'));
    await images.deleteImage('one');
    expect(await images.listImages()).toEqual([]);
    expect(existsSync(`${fixture.provisionDirectory}/images/sha256-${image.sha256}`)).toBe(false);
    await expect(images.deleteImage('one')).rejects.toThrow(NotFoundError);
  });

  test('is refused while the image is used', async () => {
    await images.importImage(layout('one'), 'one');
    fixture.users = ['n1', 'compute'];
    await expect(images.deleteImage('one')).rejects.toThrow(
      'image one is used by n1, compute: give them another image first',
    );
  });
});

describe('several formats', () => {
  beforeEach(async () => {
    await images.importImage(layout('one'), 'one');
    fixture.builder.asked.length = 0;
  });

  test('come from one pass, in the order asked for', async () => {
    const builds = await images.buildFormats('one', ['squashfs', 'cpio.zst', 'squashfs']);
    expect(builds.map(({ format }) => format)).toEqual(['squashfs', 'cpio.zst']);
    expect(fixture.builder.asked).toEqual(['build squashfs cpio.zst']);
    expect((await images.showImage('one')).builds.map(({ format }) => format)).toEqual(['cpio.zst', 'squashfs']);
  });

  test('that are there are not made again, nor are their kernels', async () => {
    await images.buildImage('one', 'cpio.zst');
    await images.buildFormats('one', ['squashfs', 'cpio.zst']);
    await images.buildFormats('one', ['squashfs', 'cpio.zst']);
    expect(fixture.builder.asked).toEqual(['build cpio.zst', 'build squashfs with known kernels']);
    await images.buildFormats('one', ['squashfs', 'cpio.zst'], { force: true });
    expect(fixture.builder.asked.at(-1)).toBe('build squashfs cpio.zst');
  });

  test('that are in the making are awaited, the rest is made meanwhile', async () => {
    const open = gate();
    const both = images.buildFormats('one', ['squashfs', 'cpio.zst']);
    await askedOf(1);
    const others = images.buildFormats('one', ['cpio.gz', 'squashfs']);
    await askedOf(2);
    open();
    expect((await both).map(({ format }) => format)).toEqual(['squashfs', 'cpio.zst']);
    expect((await others).map(({ format }) => format)).toEqual(['cpio.gz', 'squashfs']);
    expect(fixture.builder.asked).toEqual(['build squashfs cpio.zst', 'build cpio.gz']);
  });

  test('that nobody waits for any more can be asked for again', async () => {
    gate();
    const given = images.buildFormats('one', ['squashfs', 'cpio'], { signal: AbortSignal.timeout(5) });
    await expect(given).rejects.toThrow(/timeout/);
    fixture.builder.gate = Promise.resolve();
    expect(await images.buildImage('one', 'cpio')).toMatchObject({ format: 'cpio' });
    expect(fixture.builder.asked.at(-1)).toBe('build cpio');
  });
});

describe('what nodes leave out of an image', () => {
  const NODES = [
    { imageName: 'one', imageExcludes: [], root: 'initramfs' },
    { imageName: 'one', imageExcludes: ['/usr/share/doc'] },
    { imageName: 'one@1', imageExcludes: ['usr/share/doc/'] },
    { imageName: 'other', imageExcludes: ['boot'] },
  ];

  test('is built for them, shown with the image, and kept while any of them needs it', async () => {
    fixture.nodes = NODES;
    await images.importImage(layout('one'), 'one');
    const built = await images.buildForNodes('one');
    const variants = built.map(({ format, excludes }) => ({ format, excludes }));
    expect(variants).toEqual([
      { format: 'cpio.zst', excludes: [] },
      { format: 'parts', excludes: ['usr/share/doc'] },
    ]);
    const shown = await images.showImage('one');
    expect(shown.builds.map(({ format }) => format)).toEqual(['cpio.zst']);
    expect(shown.variants).toEqual(built.slice(1));
    await images.sweep({ dryRun: false });
    expect((await images.showImage('one')).variants).toHaveLength(1);
    fixture.nodes = NODES.slice(3);
    await images.sweep({ dryRun: false });
    fixture.nodes = NODES;
    const left = await images.showImage('one');
    expect([left.builds, left.variants].map(({ length }) => length)).toEqual([1, 0]);
  });

  test('is built of the next version too, when it had been built of the one before', async () => {
    fixture.nodes = NODES.slice(1, 2);
    await images.importImage(layout('one'), 'one');
    await images.buildForNodes('one');
    const before = await images.showImage('one');
    await images.importImage(layout('two'), 'one', { replace: true });
    expect((await images.showImage('one')).variants).toEqual([]);
    await buildAsBefore(images, before, {});
    const { builds, variants } = await images.showImage('one');
    expect([builds, variants].map(({ length }) => length)).toEqual([0, 1]);
  });
});
