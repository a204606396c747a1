import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { publishLayer } from '../../src/service/images/publish-layer.ts';
import { makeBootableTree } from '../support/bootable-tree.ts';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();

beforeAll(() => requirePrograms({ umoci: 'umoci', skopeo: 'skopeo', zstd: 'zstd' }));

/** Lays a layer with one file over an image. */
async function addFile(fixture: ImagesFixture, text: string, meanwhile?: () => Promise<unknown>) {
  const { store, builder, artifacts } = fixture;
  const image = await store.find('base');
  if (image === undefined) throw new Error('no image');
  await meanwhile?.();
  const staging = await store.stage();
  const source = directory.file(`layer-${text}`);
  mkdirSync(join(source, 'etc'), { recursive: true });
  writeFileSync(join(source, 'etc/added'), text);
  const layer = await builder.packLayer({ directory: source, blobsDirectory: staging.blobsDirectory }, {});
  const parts = { store, builder, artifacts };
  return publishLayer(parts, { base: image, staging, layer, createdBy: `add ${text}` }, {}).finally(staging.discard);
}

test('a layer laid over an image makes a new version that other tools read, and the old layers stay as they are', async () => {
  makeBootableTree(directory.file('tree'));
  const fixture = await openImages(directory.file('one'));
  const { images, store, storeDirectory } = fixture;
  await images.importImage(directory.file('tree'), 'base');
  const before = await store.find('base');
  const after = await addFile(fixture, 'news');
  expect(after).toMatchObject({ name: 'base', source: directory.file('tree') });
  expect(after.manifest).not.toBe(before?.manifest);
  const { layers } = JSON.parse(runCommand('skopeo', ['inspect', '--raw', `oci:${storeDirectory}:base`]).toString());
  expect(layers).toHaveLength(2);
  const config = runCommand('skopeo', ['inspect', '--config', '--raw', `oci:${storeDirectory}:base`]);
  expect(JSON.parse(config.toString()).history).toEqual([{ created_by: 'unknown' }, { created_by: 'add news' }]);
  await images.exportImage('base', 'cpio', directory.file('base.cpio'));
  const unpacked = directory.file('unpacked');
  mkdirSync(unpacked);
  const input = readFileSync(directory.file('base.cpio'));
  runCommand('cpio', ['-idmu', '--quiet', '--no-absolute-filenames'], { cwd: unpacked, input });
  expect(readFileSync(join(unpacked, 'etc/added'), 'utf8')).toBe('news');
  await images.close();
});

test('a layer over a version that was replaced meanwhile is refused, and nothing of it stays', async () => {
  const fixture = await openImages(directory.file('two'));
  await fixture.images.importImage(directory.file('tree'), 'base');
  await expect(addFile(fixture, 'late', () => addFile(fixture, 'meanwhile'))).rejects.toThrow(
    /image base has changed since this began/,
  );
  expect(fixture.leftovers()).toEqual([]);
  await fixture.images.close();
});
