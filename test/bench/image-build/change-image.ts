import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { publishLayer } from '../../../src/service/images/publish-layer.ts';
import type { ImagesFixture } from '../../support/images-fixture.ts';

/** Makes a version of the image that has one changed file, as the end of `wwctl image exec` does. */
export async function changeImage(
  { store, builder, artifacts }: ImagesFixture,
  name: string,
  { path, text, place }: { path: string; text: string; place: string },
): Promise<void> {
  const base = await store.find(name);
  if (!base) throw new Error(`there is no image ${name}`);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(join(place, dirname(path)), { recursive: true });
  writeFileSync(join(place, path), text);
  const staging = await store.stage();
  const layer = await builder.packLayer({ directory: place, blobsDirectory: staging.blobsDirectory }, {});
  await publishLayer({ store, builder, artifacts }, { base, staging, layer, createdBy: 'a benchmark' }, {});
  await staging.discard();
}
