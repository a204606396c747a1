import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { type ImagesFixture, openImages } from '../support/images-fixture.ts';
import { noise } from '../support/noise.ts';
import { readManifest, writeOciLayout } from '../support/oci-layout.ts';
import { type Meddle, pushImage, type Registry, startProxy, startRegistry } from '../support/registry.ts';
import { requirePrograms } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_600_000_000 };
const INSECURE = { tlsVerify: false };
const LAYER_BYTES = 2_000_000;

let registry: Registry;
let manifest = '';
let layerDigest = '';
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  requirePrograms({ skopeo: 'skopeo', 'docker-registry': 'docker-registry' });
  registry = await startRegistry(directory.file('registry'));
  const layout = directory.file('layout');
  const tar = encodeTar([{ path: 'noise', type: 'file', data: noise(LAYER_BYTES), ...owner }]);
  manifest = writeOciLayout(layout, [tar]);
  layerDigest = readManifest(layout, manifest).layers[0]?.digest ?? '';
  pushImage(layout, registry, 'node/image:1');
  writeOciLayout(directory.file('other'), [
    encodeTar([{ path: 'other', type: 'file', data: Buffer.from('x'), ...owner }]),
  ]);
  pushImage(directory.file('other'), registry, 'node/image:2');
});

afterAll(async () => {
  for (const part of open.reverse()) await part.close();
  await registry.close();
});

async function fixture(): Promise<ImagesFixture> {
  const state = await openImages(directory.file(`state-${open.length}`));
  open.push(state.images);
  return state;
}

async function proxy(meddle: Meddle): Promise<string> {
  const started = await startProxy(registry, meddle);
  open.push(started);
  return `docker://${started.host}/node/image:1`;
}

function isLayer({ url }: { url?: string | undefined }): boolean {
  return url?.includes(`/blobs/${layerDigest}`) ?? false;
}

describe('an import from a registry', () => {
  test('keeps the manifest as it is, and asks for nothing but it the second time', async () => {
    const requests: string[] = [];
    const source = await proxy((request, _response, pass) => {
      requests.push(`${request.method} ${request.url}`);
      pass();
    });
    const { images } = await fixture();
    const imported = await images.importImage(source, 'one', INSECURE);
    expect(imported).toMatchObject({
      name: 'one',
      manifest,
      sourceDigest: manifest,
      source,
      importedAt: '2023-11-14T22:13:20.000Z',
    });
    requests.length = 0;
    expect(await images.importImage(source, 'one', INSECURE)).toEqual(imported);
    expect((await images.importImage(source, 'two', INSECURE)).manifest).toBe(manifest);
    expect(requests.filter((line) => !/\/v2\/$|\/manifests\/1$/.test(line))).toEqual([]);
  });

  test('gets the image that it asked for first, though the tag moves meanwhile', async () => {
    let asked = 0;
    const source = await proxy((request, _response, pass) => {
      if (request.url?.endsWith('/manifests/1')) asked += 1;
      if (asked > 1) request.url = request.url?.replace('/manifests/1', '/manifests/2') ?? '';
      pass();
    });
    const { images } = await fixture();
    expect((await images.importImage(source, 'one', INSECURE)).manifest).toBe(manifest);
  });

  test('does not replace another image unless it is told to', async () => {
    const { images } = await fixture();
    const source = (tag: number) => `docker://${registry.host}/node/image:${tag}`;
    await images.importImage(source(1), 'one', INSECURE);
    await expect(images.importImage(source(2), 'one', INSECURE)).rejects.toThrow(/there is another image named one/);
    expect((await images.showImage('one')).manifest).toBe(manifest);
    await images.importImage(source(2), 'one', { ...INSECURE, replace: true });
    expect((await images.showImage('one')).manifest).not.toBe(manifest);
  });

  test('sends credentials that no command line shows', async () => {
    const password = 'canary-3f9a';
    const seen = new Set<string>();
    const commandLines: string[] = [];
    const source = await proxy((request, response, pass) => {
      const { authorization = '' } = request.headers;
      seen.add(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString());
      commandLines.push(...allCommandLines());
      if (authorization !== '') return pass();
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
    });
    const { images, leftovers } = await fixture();
    await images.importImage(source, 'one', { ...INSECURE, username: 'me', password });
    expect(seen).toContain(`me:${password}`);
    expect(commandLines.filter((line) => line.includes('skopeo')).length).toBeGreaterThan(0);
    expect(commandLines.filter((line) => line.includes(password))).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  test('is done once for all who ask at the same time', async () => {
    let layers = 0;
    const source = await proxy((request, _response, pass) => {
      if (isLayer(request) && request.method === 'GET') layers += 1;
      pass();
    });
    const { images } = await fixture();
    await Promise.all([1, 2, 3].map(() => images.importImage(source, 'one', INSECURE)));
    expect(layers).toBe(1);
  });
});

describe('an import that goes wrong leaves nothing, and says why', () => {
  test.each<[string, Meddle, RegExp, string]>([
    ['the connection is cut in the layer', cutAfter(500_000), /cannot be reached|cannot be copied|EOF/, 'unavailable'],
    [
      'the layer has other content',
      (request, _response, pass) => pass(isLayer(request) ? (chunk) => chunk.fill(1) : undefined),
      /other content than it promised/,
      'corrupt',
    ],
    [
      'the registry wants credentials',
      (_request, response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end(),
      /access is denied/,
      'denied',
    ],
    [
      'the registry has no such image',
      (_request, response) => response.writeHead(404).end(),
      /no such image|cannot/,
      'not-found',
    ],
    [
      'the manifest is endless',
      (request, response, pass) => (request.url?.includes('/manifests/') ? endless(response) : pass()),
      /manifest|too large|exceeded|limit/,
      '',
    ],
    [
      'the manifest points to a foreign URL',
      withManifest((text) => text.replace('"size":', '"urls":["http://127.0.0.1:1/"],"size":')),
      /foreign URL/,
      'invalid',
    ],
    [
      'the manifest has a path as digest',
      withManifest((text) => text.replace(/sha256:[0-9a-f]{64}/g, 'sha256:../../../../etc/passwd')),
      /digest|invalid/,
      '',
    ],
  ])('%s', async (_what, meddle, message, kind) => {
    const source = await proxy(meddle);
    const { images, leftovers, storeDirectory } = await fixture();
    const error = await images.importImage(source, 'one', INSECURE).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toMatch(message);
    if (kind !== '') expect(error).toMatchObject({ kind });
    expect(await images.listImages()).toEqual([]);
    expect(leftovers()).toEqual([]);
    expect(readdirSync(`${storeDirectory}/blobs/sha256`)).toEqual([]);
  });

  test('it is aborted in the middle', async () => {
    const abort = new AbortController();
    const source = await proxy((request, _response, pass) => {
      if (isLayer(request)) abort.abort(new Error('no longer wanted'));
      else pass();
    });
    const { images, leftovers } = await fixture();
    const options = { ...INSECURE, signal: abort.signal };
    await expect(images.importImage(source, 'one', options)).rejects.toThrow('no longer wanted');
    await images.close();
    expect(leftovers()).toEqual([]);
    expect(allCommandLines().filter((line) => line.includes(source))).toEqual([]);
  });
});

describe('an image for several platforms', () => {
  test('comes for the wanted one', async () => {
    const index = {
      schemaVersion: 2,
      manifests: [platform('s390x', manifest), platform('amd64', 'sha256:'.padEnd(71, '0'))],
    };
    const source = await proxy((request, response, pass) => {
      if (!request.url?.endsWith('/manifests/1')) return pass();
      response.writeHead(200, { 'content-type': 'application/vnd.oci.image.index.v1+json' }).end(JSON.stringify(index));
    });
    const { images } = await fixture();
    expect((await images.importImage(source, 'one', { ...INSECURE, platform: 's390x' })).manifest).toBe(manifest);
    const wrong = images.importImage(source, 'two', { ...INSECURE, platform: 'arm64' });
    await expect(wrong).rejects.toThrow(/has no image for arm64, only for s390x, amd64/);
  });
});

function platform(architecture: string, digest: string) {
  const size = 500;
  return {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest,
    size,
    platform: { os: 'linux', architecture },
  };
}

function cutAfter(bytes: number): Meddle {
  return (request, _response, pass) =>
    pass(isLayer(request) ? (chunk, sent) => (sent > bytes ? undefined : chunk) : undefined);
}

function withManifest(change: (text: string) => string): Meddle {
  return (request, response, pass) => {
    if (!request.url?.includes('/manifests/')) return pass();
    const text = change(readFileSync(`${directory.file('layout')}/blobs/sha256/${manifest.slice(7)}`, 'utf8'));
    response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }).end(text);
  };
}

function endless(response: Parameters<Meddle>[1]): void {
  response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' });
  const chunk = Buffer.alloc(1_000_000, ' ');
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

function allCommandLines(): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return ''; // ended meanwhile
    }
  });
}
