import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { openOciStore } from '../../../src/adapter/file/oci-store.ts';
import { type Digest, digestOfHex } from '../../../src/codec/oci/digest.ts';
import type { ImageStore } from '../../../src/service/ports/image-store.ts';
import { writeOciLayout } from '../../support/oci-layout.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const log = pino({ level: 'silent' });
const NAME = 'kernel/6.1.0-9-amd64';
const LAYER = Buffer.from('a layer that an image and a kernel share');

type Publish = (staging: Awaited<ReturnType<ImageStore['stage']>>, manifest: Digest) => Promise<unknown>;

async function publish(store: ImageStore, layers: readonly Buffer[], as: Publish): Promise<Digest> {
  const staging = await store.stage();
  const manifest = digestOfHex(writeOciLayout(join(staging.blobsDirectory, '..'), layers).slice(7));
  await as(staging, manifest);
  return manifest;
}

const publishKernel = (store: ImageStore, ...layers: readonly Buffer[]) =>
  publish(store, layers, (staging, manifest) => store.publishKernel(staging, { name: NAME, manifest, source: 'host' }));
const publishImage = (store: ImageStore, ...layers: readonly Buffer[]) =>
  publish(store, layers, (staging, manifest) => {
    return store.publish(staging, { name: 'debian', manifest, made: { what: 'import', who: 'anna', from: 'local' } });
  });

function namesIn(path: string): readonly string[] {
  const { manifests } = JSON.parse(readFileSync(join(path, 'index.json'), 'utf8'));
  return manifests.map(({ annotations }: { annotations: Record<string, string> }) => {
    return annotations['org.opencontainers.image.ref.name'];
  });
}

test('a kernel is none of the images, has one version, and keeps its blobs until it is removed', async () => {
  const path = directory.file('store');
  const store = await openOciStore(path, log);
  const image = await publishImage(store, LAYER);
  await publishKernel(store, Buffer.from('an older kernel'));
  const manifest = await publishKernel(store, LAYER, Buffer.from('modules'));

  expect(namesIn(path)).toEqual(['debian', NAME]);
  expect(await store.listKernels()).toEqual([
    { name: NAME, manifest, manifestBytes: expect.any(Number), source: 'host' },
  ]);
  expect((await store.list()).map(({ name }) => name)).toEqual(['debian']);
  expect((await store.listVersions()).map(({ name }) => name)).toEqual(['debian']);
  expect([await store.find(NAME), await store.listVersions(NAME)]).toEqual([undefined, []]);

  const again = await openOciStore(path, log);
  expect(await again.removeUnneeded(true)).toEqual([]);
  await again.remove('debian');
  expect((await again.readBlob(manifest)).length).toBeGreaterThan(0);
  await publishImage(again, LAYER);
  await again.removeKernel(NAME);
  expect(namesIn(path)).toEqual(['debian']);
  await expect(again.readBlob(manifest)).rejects.toThrow();
  expect((await again.readBlob(image)).length).toBeGreaterThan(0);
});
