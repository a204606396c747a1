import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildLayout } from '../support/build-layout.ts';
import { openImages } from '../support/images-fixture.ts';
import { encodeLayer, type LayerMember, layerMember } from '../support/layer-members.ts';
import { noise } from '../support/noise.ts';
import { layoutBlob, readManifest, writeOciLayout } from '../support/oci-layout.ts';
import { onlyFile } from '../support/only-file.ts';
import { requirePrograms } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const F = (path: string, data: Buffer | string) => layerMember('file', path, { data: Buffer.from(data) });
const BASE = [
  F('boot/vmlinuz-6.1.0-1', 'kernel'),
  F('etc/warewulf/excludes', '/boot\n'),
  F('large', noise(9_000_000)),
  F('small', 'old'),
];
const CHANGE = [F('small', 'new')];
const AGAIN = [F('other', 'new')];

beforeAll(() => requirePrograms({ mksquashfs: 'squashfs-tools', skopeo: 'skopeo', zstd: 'zstd' }));

function writeLayout(name: string, layers: readonly LayerMember[][], packing: 'none' | 'gzip' = 'gzip') {
  const layout = directory.file(name);
  return { layout, digest: writeOciLayout(layout, layers.map(encodeLayer), { packing }) };
}

async function buildParts(image: { layout: string; digest: string }, place: string) {
  const [built] = await buildLayout({ ...image, formats: ['parts'] }, directory.file(place));
  if (!built) throw new Error('nothing was built');
  return { ...built.build, digests: built.build.files.map(({ sha256 }) => sha256) };
}

describe('a layer over an image that is built', () => {
  test('makes one small part more, and no layer is read that was there before', async () => {
    const first = await buildParts(writeLayout('first', [BASE]), 'reads');
    expect(first.digests).toHaveLength(1);
    const changed = writeLayout('changed', [BASE, CHANGE]);
    spoilLayer(changed, 0);
    const second = await buildParts(changed, 'reads');
    expect(second.digests).toEqual([...first.digests, expect.any(String)]);
    expect(second.files[1]?.sizeBytes).toBeLessThan(10_000);
    expect(second.kernels).toEqual(first.kernels);
    expect(second.kernels).toHaveLength(1);
    expect(second.excluded).toBe(2);
    const third = writeLayout('third', [BASE, CHANGE, AGAIN]);
    spoilLayer(third, 0);
    expect((await buildParts(third, 'reads')).digests).toEqual([...first.digests, expect.any(String)]);
  });

  test('is read when its part is not there any more, and found to be spoilt', async () => {
    const changed = writeLayout('spoilt', [BASE, CHANGE]);
    await buildParts(writeLayout('whole', [BASE]), 'spoilt-built');
    spoilLayer(changed, 0);
    await expect(
      buildLayout({ ...changed, formats: ['parts'], force: true }, directory.file('spoilt-built')),
    ).rejects.toThrow();
  });

  test('is a part of the same bytes on another machine, however the layers are packed', async () => {
    const here = await buildParts(writeLayout('here', [BASE, CHANGE]), 'here-built');
    const there = await buildParts(writeLayout('there', [BASE, CHANGE], 'none'), 'there-built');
    expect(there.digests).toEqual(here.digests);
    expect(there.digests).toHaveLength(2);
  });

  test('that excludes something else makes the parts below anew', async () => {
    const before = await buildParts(writeLayout('before', [BASE, CHANGE]), 'excludes');
    const after = await buildParts(
      writeLayout('after', [BASE, [F('etc/warewulf/excludes', '/boot\n/small\n')]]),
      'excludes',
    );
    expect(after.digests[0]).not.toBe(before.digests[0]);
    expect(after.excluded).toBe(3);
  });

  test('has parts beside archives of the same pass, as if they were made alone', async () => {
    const image = writeLayout('pass', [BASE, CHANGE]);
    const together = await buildLayout(
      { ...image, formats: ['parts', 'cpio.zst', 'squashfs'] },
      directory.file('pass-1'),
    );
    const alone = await buildParts(image, 'pass-2');
    expect(together[0]?.build.files).toEqual(alone.files);
    const [archive] = await buildLayout({ ...image, formats: ['cpio.zst'] }, directory.file('pass-3'));
    expect(onlyFile(together[1]?.build)).toEqual(onlyFile(archive?.build));
  });
});

test('parts stay as long as a version needs them, and go with the last one', async () => {
  const { images, history, provisionDirectory } = await openImages(directory.file('retained'));
  const inDirectory = (name: string) => readdirSync(join(provisionDirectory, name));
  const importLayers = async (layers: readonly LayerMember[][]) => {
    const { layout } = writeLayout(`import-${layers.length}-${layers.at(-1)?.length}`, layers);
    await images.importImage(`oci:${layout}:image`, 'node', { replace: true });
    return images.buildImage('node', 'parts');
  };
  const first = await importLayers([BASE]);
  const second = await importLayers([BASE, CHANGE]);
  const third = await importLayers([BASE, [...CHANGE, ...AGAIN]]);
  expect(new Set([first, second, third].map(({ files }) => files[0]?.sha256)).size).toBe(1);
  await history.collect({ keep: 0, dryRun: false });
  expect(inDirectory('images').sort()).toEqual(third.files.map(({ sha256 }) => `sha256-${sha256}`).sort());
  expect(inDirectory('records').filter((name) => name.includes('-made-part.'))).toHaveLength(2);
  expect((await images.buildImage('node', 'parts')).files).toEqual(third.files);
  expect((await images.showImage('node')).builds.map(({ format }) => format)).toEqual(['parts']);
  await images.deleteImage('node');
  expect([...inDirectory('images'), ...inDirectory('kernels'), ...inDirectory('records')]).toEqual([]);
  await images.close();
}, 120_000);

/** Whoever reads it finds no layer, but what is known of it stays. */
function spoilLayer({ layout, digest }: { layout: string; digest: string }, at: number): void {
  const layer = readManifest(layout, digest).layers[at];
  writeFileSync(layoutBlob(layout, layer?.digest ?? ''), 'no layer');
}
