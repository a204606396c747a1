import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { openOciStore } from '../../../src/adapter/file/oci-store.ts';
import { type Digest, digestOfHex } from '../../../src/codec/oci/digest.ts';
import { parseImageIndex, REF_NAME } from '../../../src/codec/oci/image-index.ts';
import { parseImageManifest } from '../../../src/codec/oci/image-manifest.ts';
import { WarewulfError } from '../../../src/domain/errors.ts';
import { publishLayer } from '../../../src/service/images/publish-layer.ts';
import type { ImageStore } from '../../../src/service/ports/image-store.ts';
import { anyImageSteps, ImageModel, type ImageStep, versionLine } from '../../support/image-model.ts';
import { type ImagesOnFakes, layoutOf, openImagesOnFakes } from '../../support/images-on-fakes.ts';
import { layoutBlob, writeOciLayout } from '../../support/oci-layout.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const AUTHOR = { who: 'anna', from: 'local' };
/** The texts that layers were made of. */
const texts = new Map<string, string>();
let count = 0;

beforeAll(() => {
  for (const text of ['x', 'y', 'z']) {
    texts.set(layerIn(layoutOf(directory.file(''), text).replace('oci:', '')), text);
    texts.set(layerIn(madeLayer(text)), text);
  }
});

test('whatever is done, the layout is valid and no version is lost that is current, labelled or pinned', async () => {
  await fc.assert(
    fc.asyncProperty(anyImageSteps, async (steps) => {
      count += 1;
      const fixture = await openImagesOnFakes(directory.file(`state-${count}`));
      const model = new ImageModel();
      for (const step of steps) {
        const wasDone = await carryOut(fixture, step);
        expect({ step, wasDone }).toEqual({ step, wasDone: model.take(step) });
        fixture.users = model.pins.map((reference) => ({ who: 'node n1', reference }));
        expect(await linesOf(fixture.store)).toEqual(model.lines());
      }
      if (steps.some((step) => step.do === 'import')) expectValidLayout(fixture.storeDirectory);
      const reopened = await openOciStore(fixture.storeDirectory, pino({ level: 'silent' }));
      expect(await linesOf(reopened)).toEqual(model.lines());
    }),
    { numRuns: 25 },
  );
}, 120_000);

/** @returns false when it was refused */
async function carryOut(fixture: ImagesOnFakes, step: ImageStep): Promise<boolean> {
  try {
    return (await doStep(fixture, step)) !== false;
  } catch (error) {
    if (error instanceof WarewulfError) return false;
    throw error;
  }
}

async function doStep({ images, history, ...fixture }: ImagesOnFakes, step: ImageStep): Promise<unknown> {
  switch (step.do) {
    case 'import':
      return images.importImage(layoutOf(directory.file(''), step.text), step.name, { replace: true, author: AUTHOR });
    case 'layer':
      return addLayer(fixture, step.name, step.text);
    case 'tag':
      return history.tag(`${step.name}@${step.version}`, step.label);
    case 'untag':
      return history.untag(step.name, step.label);
    case 'rollback':
      return history.rollback(step.name, step.version, AUTHOR);
    case 'copy':
      return history.copy(`${step.name}@${step.version}`, step.to, AUTHOR);
    case 'delete':
      return images.deleteImage(step.name);
    case 'delete-version':
      return images.deleteImage(`${step.name}@${step.version}`);
    case 'pin':
      return images.showImage(step.reference);
    case 'unpin':
      return true;
    case 'gc':
      return history.collect({ keep: step.keep, dryRun: false });
  }
}

async function addLayer(
  { store, builder, artifacts }: Pick<ImagesOnFakes, 'store' | 'builder' | 'artifacts'>,
  name: string,
  text: string,
): Promise<unknown> {
  const base = await store.find(name);
  if (base === undefined) return false;
  const made = directory.file(`layer-${text}`);
  const manifest = writeOciLayout(made, [Buffer.from(text)]);
  const [descriptor] = parseImageManifest(readFileSync(layoutBlob(made, manifest))).layers;
  if (descriptor === undefined) throw new Error('the image has no layer');
  const staging = await store.stage();
  copyFileSync(layoutBlob(made, descriptor.digest), layoutBlob(join(staging.blobsDirectory, '..'), descriptor.digest));
  const layer = { descriptor, diffId: digestOfHex('0'.repeat(64)) };
  const wanted = { base, staging, layer, createdBy: `add ${text}`, author: AUTHOR };
  return publishLayer({ store, builder, artifacts }, wanted, {});
}

/** As the model says it. */
async function linesOf(store: ImageStore): Promise<readonly string[]> {
  const versions = await store.listVersions();
  const lines = versions.map(async (version) => versionLine({ ...version, content: await contentOf(store, version) }));
  return (await Promise.all(lines)).sort();
}

/** What was imported, and the layers over it, by the texts that they were made of. */
async function contentOf(store: ImageStore, { manifest }: { readonly manifest: Digest }): Promise<string> {
  const { layers } = parseImageManifest(await store.readBlob(manifest));
  return layers.map(({ digest }) => texts.get(digest) ?? digest).join('+');
}

function madeLayer(text: string): string {
  const path = directory.file(`layer-${text}`);
  writeOciLayout(path, [Buffer.from(text)]);
  return path;
}

function layerIn(path: string): string {
  const [image] = parseImageIndex(readFileSync(join(path, 'index.json'))).manifests;
  const manifest = readFileSync(layoutBlob(path, image?.digest ?? ''));
  return parseImageManifest(manifest).layers[0]?.digest ?? '';
}

function expectValidLayout(path: string): void {
  expect(JSON.parse(readFileSync(join(path, 'oci-layout'), 'utf8'))).toEqual({ imageLayoutVersion: '1.0.0' });
  const { manifests } = parseImageIndex(readFileSync(join(path, 'index.json')));
  const names = manifests.map(({ annotations }) => annotations[REF_NAME]);
  expect(new Set(names).size).toBe(names.length);
  for (const { digest, sizeBytes } of manifests) {
    const bytes = readFileSync(layoutBlob(path, digest));
    expect(bytes).toHaveLength(sizeBytes);
    const { config, layers } = parseImageManifest(bytes);
    for (const blob of [config, ...layers]) expect(existsSync(layoutBlob(path, blob.digest))).toBe(true);
  }
}
