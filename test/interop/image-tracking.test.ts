import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { packLayer } from '../../src/adapter/process/pack-layer.ts';
import { createSkopeoTransport } from '../../src/adapter/registry/skopeo-transport.ts';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { getVersion } from '../../src/service/images/get-image.ts';
import { publishLayer } from '../../src/service/images/publish-layer.ts';
import { createImageTrackings, type ImageTrackings } from '../../src/service/images/track-images.ts';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { type Meddle, pushImage, type Registry, startProxy, startRegistry } from '../support/registry.ts';
import { requirePrograms } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const SLOW_MS = 240_000;
const AUTHOR = { who: 'anna', from: 'local' };
const INSECURE = { tlsVerify: false };
const OWNER = { uid: 0, gid: 0, mode: 0o644, mtimeSeconds: 1_600_000_000 };
let registry: Registry;
let proxy: Registry;
let fixture: ImagesFixture;
let trackings: ImageTrackings;
/** Who meddles with the registry's answers now. */
let meddle: Meddle = (_request, _response, pass) => pass();
let now = 1_700_000_000_000;
let users: { who: string; reference: string }[] = [];

beforeAll(async () => {
  requirePrograms({ skopeo: 'skopeo', 'docker-registry': 'docker-registry' });
  registry = await startRegistry(directory.file('registry'));
  proxy = await startProxy(registry, (...exchange) => meddle(...exchange));
  fixture = await openImages(directory.file('state'));
  const { store, artifacts, builder } = fixture;
  trackings = createImageTrackings({
    ...{ store, artifacts, builder, transport: createSkopeoTransport(), log: pino({ level: 'silent' }) },
    usersOfImage: () => users,
    now: () => now,
  });
}, SLOW_MS);
afterAll(async () => {
  await fixture.images.close();
  await proxy.close();
  await registry.close();
});

const source = (name: string) => `docker://${proxy.host}/node/${name}:1`;
const file = (path: string, text: string) => ({ path, type: 'file' as const, data: Buffer.from(text), ...OWNER });

/** What `dpkg -l` would show. */
const packages = (...versions: readonly (readonly [string, string])[]) =>
  file(
    'var/lib/dpkg/status',
    versions
      .map(
        ([name, version]) => `Package: ${name}\nStatus: install ok installed\nArchitecture: all\nVersion: ${version}\n`,
      )
      .join('\n'),
  );

/** Puts an image of these layers where the tag points to. */
function push(name: string, ...layers: readonly Parameters<typeof encodeTar>[0][]): void {
  const layout = directory.file(`layout-${name}-${Math.random()}`);
  writeOciLayout(
    layout,
    layers.map((members) => encodeTar(members)),
  );
  pushImage(layout, registry, `node/${name}:1`);
}

/** What `wwctl image exec` does: one more layer over the current version. */
async function addLayer(name: string, createdBy: string, path: string): Promise<void> {
  const tree = directory.file(`tree-${name}-${path}`);
  mkdirSync(tree);
  writeFileSync(`${tree}/${path}`, 'local');
  const base = await fixture.store.find(name);
  if (base === undefined) throw new Error(`there is no image ${name}`);
  const staging = await fixture.store.stage();
  const { blobsDirectory } = staging;
  const layer = await packLayer({ directory: tree, blobsDirectory, paths: [path] }, () => undefined);
  await publishLayer(fixture, { base, staging, layer, createdBy, author: AUTHOR }, {});
}

async function contentOf(reference: string): Promise<string[]> {
  const { manifest } = await getVersion(fixture.store, reference);
  const { blobsDirectory } = fixture.store;
  const paths = ['/same', '/kernel', '/etc-release', '/new'];
  return [...(await fixture.builder.survey({ manifest, blobsDirectory, paths }, {})).present];
}

const check = (name: string) => trackings.check(name, {}, { author: AUTHOR });

test(
  'a tag that moves becomes a version beside the current one, which is promoted with what was added here',
  async () => {
    push('moves', [file('same', 'x')], [packages(['bash', '1'], ['gone', '1'])]);
    await fixture.images.importImage(source('moves'), 'moves', INSECURE);
    const tracked = await trackings.track('moves', undefined, INSECURE, {});
    expect(tracked).toMatchObject({ state: 'current', source: source('moves'), version: 1, localLayers: [] });
    expect(tracked.remoteDigest).toBe(tracked.digest);

    expect(await check('moves')).toEqual({ tracked: { ...tracked } });
    await addLayer('moves', 'wwctl image kernel moves --add 6.1', 'kernel');

    push('moves', [file('same', 'x')], [packages(['bash', '2'], ['fresh', '1'])], [file('new', 'y')]);
    now += 3_600_000;
    const { tracked: newer, changes } = await check('moves');
    expect(newer).toMatchObject({
      ...{ state: 'newer', version: 2, next: 3, digest: tracked.digest },
      ...{ since: '2023-11-14T22:13:20.000Z', remoteSince: '2023-11-14T23:13:20.000Z' },
      localLayers: ['wwctl image kernel moves --add 6.1'],
    });
    expect(changes).toMatchObject({
      counts: { added: 1, removed: 0, changed: 1 },
      packages: [
        { name: 'bash', before: '1', after: '2' },
        { name: 'fresh', after: '1' },
        { name: 'gone', before: '1' },
      ],
    });
    expect(await fixture.images.showImage('moves')).toMatchObject({ version: 2, isCurrent: true });
    expect(await fixture.images.showImage('moves@next')).toMatchObject({
      version: 3,
      isCurrent: false,
      labels: ['next'],
    });

    now += 3_600_000;
    const again = await check('moves');
    expect(again.tracked).toEqual({ ...newer, checkedAt: '2023-11-15T00:13:20.000Z' });
    expect(await fixture.store.listVersions('moves')).toHaveLength(3);

    const promoted = await trackings.promote('moves', { keepLayers: true, author: AUTHOR }, {});
    expect(promoted).toMatchObject({
      image: {
        version: 4,
        isCurrent: true,
        made: { what: `promote 3 of ${source('moves')}, with the layers added here` },
      },
      localLayers: ['wwctl image kernel moves --add 6.1'],
      areKept: true,
    });
    expect(await contentOf('moves')).toEqual(['/same', '/kernel', '/new']);
    expect(await trackings.list()).toMatchObject([
      { name: 'moves', state: 'current', version: 4, localLayers: ['wwctl image kernel moves --add 6.1'] },
    ]);
    expect(await check('moves')).not.toHaveProperty('changes');
    await expect(trackings.promote('moves', { keepLayers: true, author: AUTHOR }, {})).rejects.toThrow(
      'image moves has no newer version that waits: wwctl image track moves --check',
    );
    await trackings.stop('moves');
    expect(await trackings.list()).toEqual([]);
  },
  SLOW_MS,
);

test(
  'without what was added here, the version is that of the registry, and a label that nodes name stays valid',
  async () => {
    push('plain', [file('same', '1')]);
    await fixture.images.importImage(source('plain'), 'plain', INSECURE);
    await trackings.track('plain', undefined, INSECURE, {});
    await addLayer('plain', 'wwctl image exec plain true', 'kernel');
    push('plain', [file('same', '2')]);
    await check('plain');
    users = [{ who: 'node n1', reference: 'plain@next' }];
    const promoted = await trackings.promote('plain', { keepLayers: false, author: AUTHOR }, {});
    expect(promoted).toMatchObject({ localLayers: ['wwctl image exec plain true'], areKept: false });
    expect(await contentOf('plain')).toEqual(['/same']);
    expect(await fixture.images.showImage('plain@next')).toMatchObject({ version: 4, isCurrent: true });
    users = [];
    // What another administrator imports meanwhile counts.
    push('plain', [file('same', '3')]);
    await fixture.images.importImage(source('plain'), 'plain', { ...INSECURE, replace: true });
    expect((await check('plain')).tracked).toMatchObject({ state: 'current', version: 5 });
    expect(await trackings.list()).toMatchObject([{ state: 'current' }]);
  },
  SLOW_MS,
);

test(
  'layers that nobody can tell apart are not kept, and a tag that moves back leaves nothing waiting',
  async () => {
    push('other', [file('same', '1')]);
    writeOciLayout(directory.file('local'), [encodeTar([file('etc-release', 'local')])]);
    await fixture.images.importImage(`oci:${directory.file('local')}:image`, 'other');
    await expect(trackings.track('other', undefined, INSECURE, {})).rejects.toThrow(
      /only tags of registries can be followed, and image other comes from oci:/,
    );
    const { digest } = await trackings.track('other', source('other'), INSECURE, {});
    const { tracked } = await check('other');
    expect(tracked).toMatchObject({ state: 'newer', next: 2 });
    expect(tracked.remoteDigest).not.toBe(digest);
    const promoted = await trackings.promote('other', { keepLayers: false, author: AUTHOR }, {});
    expect(promoted.image.version).toBe(3);
    push('other', [file('same', '2')]);
    expect((await check('other')).tracked.next).toBe(4);
    push('other', [file('same', '1')]);
    const back = (await check('other')).tracked;
    expect(back.state).toBe('current');
    expect(back).not.toHaveProperty('next');
  },
  SLOW_MS,
);

test(
  'what the registry refuses is remembered, and the image stays as it is',
  async () => {
    push('faults', [file('same', '1')]);
    await fixture.images.importImage(source('faults'), 'faults', INSECURE);
    await trackings.track('faults', undefined, INSECURE, {});
    const cases: [Meddle, RegExp][] = [
      [
        (_request, response) => void response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end(),
        /access is denied/,
      ],
      [(_request, response) => void response.destroy(), /cannot be reached/],
      [
        (request, response, pass) =>
          request.url?.includes('/manifests/')
            ? void response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')
            : pass(),
        /there is no such image/,
      ],
    ];
    for (const [answer, problem] of cases) {
      meddle = answer;
      const { tracked } = await check('faults');
      expect(tracked).toMatchObject({ state: 'unreachable', problem: expect.stringMatching(problem) });
      expect(await trackings.list()).toContainEqual(tracked);
    }
    meddle = (_request, _response, pass) => pass();
    // A layer that breaks off on its way is no version.
    push('faults', [file('same', 'changed')]);
    meddle = (request, response, pass) => (request.url?.includes('/blobs/') ? void response.destroy() : pass());
    expect((await check('faults')).tracked.state).toBe('unreachable');
    expect(await fixture.store.listVersions('faults')).toHaveLength(1);
    expect(fixture.leftovers()).toEqual([]);
    meddle = (_request, _response, pass) => pass();
    const { tracked } = await check('faults');
    expect(tracked).toMatchObject({ state: 'newer', next: 2 });
    expect(tracked).not.toHaveProperty('problem');
  },
  SLOW_MS,
);

test('one digest, another transport, and what follows nothing are refused', async () => {
  const follow = (name: string) => trackings.track('faults', name, INSECURE, {});
  await expect(follow(`docker://${proxy.host}/a@sha256:${'1'.repeat(64)}`)).rejects.toThrow(
    /never changes: name a tag/,
  );
  await expect(follow('oci:/srv/x')).rejects.toThrow(
    /only tags of registries can be followed, and oci:\/srv\/x is none/,
  );
  await expect(trackings.stop('moves')).rejects.toThrow(/image moves follows nothing: wwctl image track moves docker:/);
});
