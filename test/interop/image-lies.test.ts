import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ArchiveEntry } from '../../src/codec/archive-entry.ts';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { noise } from '../support/noise.ts';
import { type LayoutOptions, layoutBlob, readManifest, writeOciLayout } from '../support/oci-layout.ts';
import { requirePrograms } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_600_000_000 };
const file = (path: string, data = Buffer.from('x')): ArchiveEntry => ({ path, type: 'file', data, ...owner });
const link = (type: 'symlink' | 'hardlink', path: string, linkTarget: string): ArchiveEntry => ({
  type,
  path,
  linkTarget,
  ...owner,
});

beforeAll(() => requirePrograms({ skopeo: 'skopeo', zstd: 'zstd' }));

describe('an image that does not hold what it says is refused and leaves nothing', () => {
  let fixture: ImagesFixture;
  beforeAll(async () => {
    fixture = await openImages(directory.file('lies'), {
      limits: { unpackedBytes: 5_000_000, members: 100, growth: 10 },
    });
  });
  afterAll(() => fixture.images.close());

  const small = encodeTar([file('a')]);
  const zeros = encodeTar([file('zeros', Buffer.alloc(6_000_000))]);
  const wrongDiffId = {
    config: (config: object) => ({ ...config, rootfs: { type: 'layers', diff_ids: [`sha256:${'0'.repeat(64)}`] } }),
  };
  const noDiffId = { config: (config: object) => ({ ...config, rootfs: { type: 'layers', diff_ids: [] } }) };

  test.each<[string, Buffer[], LayoutOptions, RegExp]>([
    [
      'a root that becomes a link',
      [encodeTar([link('symlink', '/.', '/etc')])],
      {},
      /root directory cannot become a symlink/,
    ],
    [
      'a hard link out of the image',
      [encodeTar([link('hardlink', 'a', '../../../etc/passwd')])],
      {},
      /hard link to .*etc\/passwd, which does not exist/,
    ],
    [
      'a hard link through a link out of the image',
      [encodeTar([link('symlink', 'e', '/etc'), link('hardlink', 'a', 'e/passwd')])],
      {},
      /which does not exist/,
    ],
    [
      'a loop of links',
      [encodeTar([link('symlink', 'a', 'b'), link('symlink', 'b', 'a'), file('a/c')])],
      {},
      /too many symbolic links/,
    ],
    ['a whiteout of the parent', [encodeTar([file('a/.wh...')])], {}, /whiteout of nothing/],
    ['a layer that is no tar', [noise(5000)], {}, /the image is broken/],
    ['a layer that ends early', [encodeTar([file('a', noise(900))]).subarray(0, 1000)], {}, /ends in the middle/],
    [
      'a layer of other content than promised',
      [small],
      { tamper: wrongDiffId },
      /other content than the image's configuration says/,
    ],
    ['a layer nobody vouches for', [small], { tamper: noDiffId }, /1 layers, but its configuration lists 0/],
    ['a gzip bomb', [zeros], {}, /refused as a bomb/],
    ['a zstd bomb', [zeros], { packing: 'zstd' }, /refused as a bomb/],
    ['101 members', [encodeTar(Array.from({ length: 101 }, (_, at) => file(`f${at}`)))], {}, /more than 100 members/],
    [
      '101 members in two layers',
      [0, 1].map((layer) => encodeTar(Array.from({ length: 51 }, (_, at) => file(`${layer}-${at}`)))),
      {},
      /more than 100 members/,
    ],
    ['a path that no Linux can open', [encodeTar([file(`${'d/'.repeat(3000)}x`)])], {}, /longer than 4095 bytes/],
  ])('%s', async (what, layers, options, message) => {
    const layout = directory.file(`lie ${what}`);
    writeOciLayout(layout, layers, options);
    await expect(fixture.images.importImage(`oci:${layout}:image`, `bad`)).rejects.toThrow(message);
    expect(await fixture.images.listImages()).toEqual([]);
    expect(fixture.leftovers()).toEqual([]);
    expect(readdirSync(join(fixture.storeDirectory, 'blobs/sha256'))).toEqual([]);
  });

  test.each<[string, (layout: string, layer: { digest: string; size: number }) => void]>([
    [
      'a layer blob with other bytes',
      (layout, { digest, size }) => writeFileSync(layoutBlob(layout, digest), Buffer.alloc(size, 1)),
    ],
    [
      'a layer blob that is cut',
      (layout, { digest }) =>
        writeFileSync(layoutBlob(layout, digest), readFileSync(layoutBlob(layout, digest)).subarray(0, 50)),
    ],
    ['a layer blob that is not there', (layout, { digest }) => rmSync(layoutBlob(layout, digest))],
  ])('%s', async (what, damage) => {
    const layout = directory.file(`blob ${what}`);
    const layer = readManifest(layout, writeOciLayout(layout, [small])).layers[0];
    if (layer) damage(layout, layer);
    await expect(fixture.images.importImage(`oci:${layout}:image`, `bad`)).rejects.toThrow();
    expect(fixture.leftovers()).toEqual([]);
    expect(readdirSync(join(fixture.storeDirectory, 'blobs/sha256'))).toEqual([]);
  });

  test('a layer with another size than it says', async () => {
    const layout = directory.file('lying size');
    const tamper = {
      manifest: (manifest: object) => JSON.parse(JSON.stringify(manifest).replace(/"size":\d+\}\]/, '"size":7}]')),
    };
    writeOciLayout(layout, [small], { tamper });
    await expect(fixture.images.importImage(`oci:${layout}:image`, `bad`)).rejects.toThrow();
    expect(fixture.leftovers()).toEqual([]);
  });
});
