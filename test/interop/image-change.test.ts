import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { parseImageManifest } from '../../src/codec/oci/image-manifest.ts';
import { publishLayer } from '../../src/service/images/publish-layer.ts';
import { makeBootableTree } from '../support/bootable-tree.ts';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { addNetworkModules } from '../support/network-modules.ts';
import { layoutBlob } from '../support/oci-layout.ts';
import { requirePrograms } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const RELEASE = '6.1.0-7-test';
const directory = temporaryDirectory();

beforeAll(() => requirePrograms({ busybox: 'busybox-static', mksquashfs: 'squashfs-tools', zstd: 'zstd' }));

test('a change of one file costs its layer and nothing else: no other layer is read for anything a node boots', async () => {
  const fixture = await openImages(directory.file('state'));
  const tree = directory.file('tree');
  makeBootableTree(tree, { release: RELEASE, ballastBytes: 9_000_000 });
  addNetworkModules(tree, RELEASE);
  mkdirSync(join(tree, 'etc/warewulf'), { recursive: true });
  writeFileSync(join(tree, 'etc/warewulf/excludes'), '/boot\n');
  await fixture.images.importImage(tree, 'image');
  await fixture.images.buildForNodes('image');
  const before = await boot(fixture);

  await changeFile(fixture, 'etc/changed');
  await spoilLowestLayer(fixture);
  const [built] = await fixture.images.buildForNodes('image');
  const after = await boot(fixture);
  expect(built?.files.map(({ sha256 }) => sha256)).toEqual(after.parts.map(({ etag }) => etag));
  expect(after.parts).toEqual([...before.parts, expect.objectContaining({ etag: expect.any(String) })]);
  expect(after.parts[1]?.sizeBytes).toBeLessThan(10_000);
  expect({ ...after, parts: [] }).toEqual({ ...before, parts: [] });
  await fixture.images.close();
}, 120_000);

async function boot({ images }: ImagesFixture) {
  const found = await images.bootArtifacts({ imageName: 'image' });
  if ('missing' in found) throw new Error(found.missing.join());
  return found;
}

/** As work in an image does it. */
async function changeFile({ store, builder, artifacts }: ImagesFixture, path: string): Promise<void> {
  const base = await store.find('image');
  if (!base) throw new Error('there is no image');
  const change = directory.file('change');
  mkdirSync(join(change, 'etc'), { recursive: true });
  writeFileSync(join(change, path), 'changed');
  const staging = await store.stage();
  const layer = await builder.packLayer({ directory: change, blobsDirectory: staging.blobsDirectory }, {});
  await publishLayer({ store, builder, artifacts }, { base, staging, layer, createdBy: 'a test' }, {});
  await staging.discard();
}

async function spoilLowestLayer({ store, storeDirectory }: ImagesFixture): Promise<void> {
  const image = await store.find('image');
  if (!image) throw new Error('there is no image');
  const { layers } = parseImageManifest(await store.readBlob(image.manifest));
  expect(layers).toHaveLength(2);
  writeFileSync(layoutBlob(storeDirectory, layers[0]?.digest ?? ''), 'no layer');
}
