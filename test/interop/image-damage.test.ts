import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { openOciStore } from '../../src/adapter/file/oci-store.ts';
import { type Digest, digestHex } from '../../src/codec/oci/digest.ts';
import { parseImageManifest } from '../../src/codec/oci/image-manifest.ts';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { CorruptError } from '../../src/domain/errors.ts';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { requirePrograms } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const source = (name: string) => `oci:${directory.file(name)}:image`;

beforeAll(() => {
  requirePrograms({ skopeo: 'skopeo', zstd: 'zstd', pigz: 'pigz' });
  for (const name of ['one', 'two']) {
    const file = {
      path: name,
      type: 'file',
      data: Buffer.from(name),
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtimeSeconds: 0,
    } as const;
    writeOciLayout(directory.file(name), [encodeTar([file])]);
  }
});

describe('an image of which a blob is gone', () => {
  let fixture: ImagesFixture;
  let stores = 0;
  beforeEach(async () => {
    stores += 1;
    fixture = await openImages(directory.file(`place-${stores}`));
    for (const name of ['one', 'two']) await fixture.images.importImage(source(name), name);
  });

  const loseBlob = (digest: Digest) => rmSync(join(fixture.storeDirectory, 'blobs/sha256', digestHex(digest)));
  const expectDamage = async (work: Promise<unknown>, digest: Digest) => {
    const error = await work.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CorruptError);
    expect(error).toHaveProperty(
      'message',
      `image one is damaged: the store has no blob ${digest}: import the image again (--force)`,
    );
  };

  test('a layer: its build says which blob, and works once it is imported again', async () => {
    const { images, store } = fixture;
    const { manifest } = await images.showImage('one');
    const [layer] = parseImageManifest(await store.readBlob(manifest)).layers;
    if (layer === undefined) throw new Error('the image has no layer');
    loseBlob(layer.digest);
    await expectDamage(images.buildImage('one', 'cpio.gz', { force: true }), layer.digest);
    await images.importImage(source('one'), 'one', { replace: true });
    await images.buildImage('one', 'cpio.gz', { force: true });
    await images.close();
  });

  test('the manifest: it is said wherever the image is asked for, and the others are listed all the same', async () => {
    const { images } = fixture;
    const { manifest } = await images.showImage('one');
    loseBlob(manifest);
    await expectDamage(images.showImage('one'), manifest);
    await expectDamage(images.buildImage('one', 'cpio.gz', { force: true }), manifest);
    const problem = `image one is damaged: the store has no blob ${manifest}: import the image again (--force)`;
    const [one, two] = await images.listImages();
    expect(one).toMatchObject({ name: 'one', problem, missing: [problem] });
    expect(two).toMatchObject({ name: 'two', members: 2 });
    expect(two).not.toHaveProperty('problem');
    await images.importImage(source('one'), 'one', { replace: true });
    expect(await images.showImage('one')).toMatchObject({ members: 2 });
    await images.close();
  });
});

test.each([
  ['is empty', ''],
  ['is cut off', '{"manifests": ['],
])('an index of the store that %s is said to be damaged, in one line', async (what, text) => {
  const store = directory.file(`${what}/store`);
  await openOciStore(store, pino({ level: 'silent' }));
  const path = join(store, 'index.json');
  writeFileSync(path, text);
  const opening = openOciStore(store, pino({ level: 'silent' }));
  await expect(opening).rejects.toThrow(CorruptError);
  await expect(opening).rejects.toThrow(
    /^.*\/store\/index\.json is damaged \(.*\): restore a copy of it, or move it away and import the images again$/,
  );
});
