import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createUnpackedImages } from '../../../src/adapter/container/unpacked-images.ts';
import { removeLeftovers } from '../../../src/adapter/file/leftovers.ts';
import { unfinishedPath } from '../../../src/adapter/file/publish-file.ts';
import { createUnfinishedFiles } from '../../../src/adapter/file/unfinished-files.ts';
import { processIdentity } from '../../../src/adapter/process/process-identity.ts';
import { type Cleaner, createCleaner } from '../../../src/service/clean/create-cleaner.ts';
import { type ImagesOnFakes, layoutOf, openImagesOnFakes } from '../../support/images-on-fakes.ts';
import { onlyFile } from '../../support/only-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const NOON = Date.UTC(2026, 6, 31, 12);
const TWO_HOURS_AGO = new Date(NOON - 2 * 3_600_000);

let home: string;
let fixture: ImagesOnFakes;
let cleaner: Cleaner;
let homes = 0;

beforeEach(async () => {
  homes += 1;
  home = directory.file(`home-${homes}`);
  mkdirSync(join(home, 'overlays/motd/rootfs/etc'), { recursive: true });
  fixture = await openImagesOnFakes(home);
  const unfinished = createUnfinishedFiles([join(home, 'overlays'), join(home, 'not-there')]);
  const unpacked = createUnpackedImages(join(home, 'store/cache/containers'));
  const log = pino({ level: 'silent' });
  cleaner = createCleaner({
    images: fixture.images,
    store: fixture.store,
    unpacked,
    unfinished,
    remove: removeLeftovers,
    log,
    now: () => NOON,
  });
});

function put(path: string, text: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** All files below the home. */
function files(): readonly string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const hex = (character: string) => character.repeat(64);

test('where all belongs to something, nothing is found', async () => {
  await fixture.images.importImage(layoutOf(home, 'a'), 'one');
  await fixture.images.buildImage('one', 'cpio.zst');
  put('overlays/motd/rootfs/etc/motd', 'hello');
  put('provision/images/README', 'of the site');
  const before = files();
  expect(await cleaner.clean()).toEqual({ leftovers: [], waiting: [] });
  expect(files()).toEqual(before);
});

test('what nothing refers to is found with its size, and removed when that is wanted', async () => {
  await fixture.images.importImage(layoutOf(home, 'a'), 'one');
  await fixture.images.buildImage('one', 'cpio.zst');
  const before = files();
  const old = put('overlays/motd/rootfs/etc/.motd.1.unfinished', '123');
  utimesSync(old, TWO_HOURS_AGO, TWO_HOURS_AGO);
  const leftovers = [
    { kind: 'image blob', path: put(`store/blobs/sha256/${hex('e')}`, '12'), sizeBytes: 2 },
    { kind: 'layer list', path: put(`store/cache/layers/${hex('e')}.json`, '1'), sizeBytes: 1 },
    { kind: 'import', path: dirname(put('store/.staging/killed/a', '1234')), sizeBytes: 4 },
    { kind: 'unfinished file', path: put('store/.index.json.1.unfinished', '1'), sizeBytes: 1 },
    { kind: 'build record', path: put(`provision/records/${hex('e')}-cpio.v1.json`, '{}'), sizeBytes: 2 },
    { kind: 'image build', path: put(`provision/images/sha256-${hex('e')}`, '12345'), sizeBytes: 5 },
    { kind: 'kernel', path: put(`provision/kernels/sha256-${hex('e')}`, '123456'), sizeBytes: 6 },
    { kind: 'unfinished file', path: old, sizeBytes: 3 },
  ];
  const found = await cleaner.find();
  expect(found).toEqual({ leftovers: expect.arrayContaining(leftovers), waiting: [] });
  expect(found.leftovers).toHaveLength(leftovers.length);
  expect(existsSync(old)).toBe(true);

  expect(await cleaner.clean()).toEqual(found);
  expect(files()).toEqual(before);
  expect(await cleaner.find()).toEqual({ leftovers: [], waiting: [] });
});

test('what was unpacked of versions that are gone is found; what a version or a container needs stays', async () => {
  const { manifest } = await fixture.images.importImage(layoutOf(home, 'a'), 'one');
  const tree = (name: string) => `store/cache/containers/trees/${name}`;
  const work = (name: string) => `store/cache/containers/work/${name}`;
  const current = manifest.slice('sha256:'.length);
  put(`${tree(current)}/files/a`, 'of the version');
  put(`${tree(current)}/below`, hex('b'));
  put(`${tree(hex('b'))}/files/a`, 'the version lies upon it');
  put(`${tree(hex('c'))}/files/a`, 'in use');
  put(`${work('alive')}/owner`, JSON.stringify({ process: processIdentity(process.pid), image: hex('c') }));
  put(`${tree(`.${hex('d')}.${processIdentity(process.pid)}.unfinished`)}/files/a`, 'being unpacked');
  const before = files();
  put(`${tree(hex('e'))}/files/a`, '12345');
  put(`${tree(`.${hex('d')}.1-1.unfinished`)}/files/a`, '123');
  put(`${work('dead')}/owner`, JSON.stringify({ process: '1-1', image: hex('e') }));
  const { leftovers, waiting } = await cleaner.clean();
  expect(waiting).toEqual([]);
  expect(leftovers.map(({ kind }) => kind)).toEqual(Array(3).fill('unpacked image'));
  expect(leftovers.map(({ sizeBytes }) => sizeBytes)).toEqual(expect.arrayContaining([5, 3]));
  expect(files()).toEqual(before);
});

test('an unfinished file that somebody may be writing stays, and links are not followed', async () => {
  const young = put('overlays/motd/.young.1.unfinished', 'x');
  const now = new Date(NOON - 60_000);
  utimesSync(young, now, now);
  const elsewhere = put('elsewhere/.x.1.unfinished', 'x');
  utimesSync(elsewhere, TWO_HOURS_AGO, TWO_HOURS_AGO);
  symlinkSync(dirname(elsewhere), join(home, 'overlays/link'));
  expect(await cleaner.clean()).toEqual({ leftovers: [], waiting: [] });
  expect([existsSync(young), existsSync(elsewhere)]).toEqual([true, true]);
});

test('while images are built, what builds have made stays', async () => {
  const { images, builder, provisionDirectory } = fixture;
  await images.importImage(layoutOf(home, 'a'), 'one');
  const gate = Promise.withResolvers<void>();
  builder.gate = gate.promise;
  const build = images.buildImage('one', 'cpio.zst');
  const published = put(`provision/images/sha256-${hex('d')}`, 'published, and not recorded yet');
  mkdirSync(unfinishedPath(join(provisionDirectory, 'images/build')));
  expect(await cleaner.clean()).toEqual({
    leftovers: [],
    waiting: ['images are being imported or built: what is left of earlier builds waits until that is done'],
  });
  expect(existsSync(published)).toBe(true);
  gate.resolve();
  await build;
  expect((await cleaner.clean()).leftovers.map(({ kind }) => kind)).toEqual(['image build', 'image build']);
});

test('an import that goes on keeps what it has fetched', async () => {
  const { images, builder } = fixture;
  const gate = Promise.withResolvers<void>();
  builder.gate = gate.promise;
  const work = images.importImage(layoutOf(home, 'a'), 'one');
  while (!builder.asked.includes('examine')) await new Promise(setImmediate);
  const list = put('store/cache/layers/.list.1.unfinished', 'being written');
  expect((await cleaner.clean()).leftovers).toEqual([]);
  expect(existsSync(list)).toBe(true);
  gate.resolve();
  expect((await work).name).toBe('one');
});

test('of a damaged image store nothing is removed, and the damage is named', async () => {
  const { manifest } = await fixture.images.importImage(layoutOf(home, 'a'), 'one');
  const stray = put(`store/blobs/sha256/${hex('e')}`, '12');
  put(`store/blobs/sha256/${manifest.slice('sha256:'.length)}`, '{}');
  const { leftovers, waiting } = await cleaner.clean();
  expect({ leftovers, waiting }).toEqual({ leftovers: [], waiting: [expect.stringContaining(`blob ${manifest} has`)] });
  expect(existsSync(stray)).toBe(true);
});

test('a build that is asked for during a removal comes out whole', async () => {
  const { images, provisionDirectory } = fixture;
  await images.importImage(layoutOf(home, 'a'), 'one');
  const [, built] = await Promise.all([cleaner.clean(), images.buildImage('one', 'cpio.zst'), cleaner.clean()]);
  expect(existsSync(join(provisionDirectory, 'images', `sha256-${onlyFile(built).sha256}`))).toBe(true);
  expect((await images.showImage('one')).builds).toHaveLength(1);
});
