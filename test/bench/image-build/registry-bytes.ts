import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openImages } from '../../support/images-fixture.ts';
import { pushImage, startProxy, startRegistry } from '../../support/registry.ts';
import { runCommand } from '../../support/run-command.ts';

/** The bytes that a registry sends for an image, and then for one that has a small layer more. */
export async function registryBytes(image: string, place: string): Promise<{ first: number; changed: number }> {
  const [layout = '', tag = ''] = image.split(':');
  const copy = join(place, 'pushed');
  cpSync(layout, copy, { recursive: true });
  const registry = await startRegistry(join(place, 'registry'));
  let bytes = 0;
  const proxy = await startProxy(registry, (_request, _response, pass) =>
    pass((chunk) => {
      bytes += chunk.length;
      return chunk;
    }),
  );
  const { images } = await openImages(join(place, 'fetched'));
  const fetchIt = async (): Promise<number> => {
    bytes = 0;
    pushImage(copy, registry, 'bench:1');
    await images.importImage(`docker://${proxy.host}/bench:1`, 'bench', { tlsVerify: false, replace: true });
    return bytes;
  };
  try {
    const first = await fetchIt();
    writeFileSync(join(place, 'file'), 'changed\n');
    runCommand('umoci', ['insert', '--image', `${copy}:${tag}`, join(place, 'file'), '/etc/appended']);
    return { first, changed: await fetchIt() };
  } finally {
    await images.close();
    await proxy.close();
    await registry.close();
  }
}
