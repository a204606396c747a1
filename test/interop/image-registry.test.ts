import { describe, expect, test } from '@jest/globals';
import { allCommandLines } from '../support/command-lines.ts';
import { RegistryLab } from '../support/registry-lab.ts';

const INSECURE = { tlsVerify: false };
const lab = new RegistryLab();

describe('an import from a registry', () => {
  test('keeps the manifest as it is, and asks for nothing but it the second time', async () => {
    const requests: string[] = [];
    const source = await lab.meddledSource((request, _response, pass) => {
      requests.push(`${request.method} ${request.url}`);
      pass();
    });
    const { images } = await lab.openImages();
    const imported = await images.importImage(source, 'one', INSECURE);
    expect(imported).toMatchObject({
      name: 'one',
      manifest: lab.manifest,
      sourceDigest: lab.manifest,
      source,
      importedAt: '2023-11-14T22:13:20.000Z',
    });
    requests.length = 0;
    expect(await images.importImage(source, 'one', INSECURE)).toEqual(imported);
    expect((await images.importImage(source, 'two', INSECURE)).manifest).toBe(lab.manifest);
    expect(requests.filter((line) => !/\/v2\/$|\/manifests\/1$/.test(line))).toEqual([]);
  });

  test('gets the image that it asked for first, though the tag moves meanwhile', async () => {
    let asked = 0;
    const source = await lab.meddledSource((request, _response, pass) => {
      if (request.url?.endsWith('/manifests/1')) asked += 1;
      if (asked > 1) request.url = request.url?.replace('/manifests/1', '/manifests/2') ?? '';
      pass();
    });
    const { images } = await lab.openImages();
    expect((await images.importImage(source, 'one', INSECURE)).manifest).toBe(lab.manifest);
  });

  test('does not replace another image unless it is told to', async () => {
    const { images } = await lab.openImages();
    await images.importImage(lab.source(1), 'one', INSECURE);
    await expect(images.importImage(lab.source(2), 'one', INSECURE)).rejects.toThrow(
      /there is another image named one/,
    );
    expect((await images.showImage('one')).manifest).toBe(lab.manifest);
    await images.importImage(lab.source(2), 'one', { ...INSECURE, replace: true });
    expect((await images.showImage('one')).manifest).not.toBe(lab.manifest);
  });

  test('sends credentials that no command line shows', async () => {
    const password = 'canary-3f9a';
    const seen = new Set<string>();
    const commandLines: string[] = [];
    const source = await lab.meddledSource((request, response, pass) => {
      const { authorization = '' } = request.headers;
      seen.add(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString());
      commandLines.push(...allCommandLines());
      if (authorization !== '') return pass();
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
    });
    const { images, leftovers } = await lab.openImages();
    await images.importImage(source, 'one', { ...INSECURE, username: 'me', password });
    expect(seen).toContain(`me:${password}`);
    expect(commandLines.filter((line) => line.includes('skopeo')).length).toBeGreaterThan(0);
    expect(commandLines.filter((line) => line.includes(password))).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  test('is done once for all who ask at the same time', async () => {
    let layers = 0;
    const source = await lab.meddledSource((request, _response, pass) => {
      if (lab.isLayer(request) && request.method === 'GET') layers += 1;
      pass();
    });
    const { images } = await lab.openImages();
    await Promise.all([1, 2, 3].map(() => images.importImage(source, 'one', INSECURE)));
    expect(layers).toBe(1);
  });
});

describe('an image for several platforms', () => {
  test('comes for the wanted one', async () => {
    const index = {
      schemaVersion: 2,
      manifests: [platform('s390x', lab.manifest), platform('amd64', 'sha256:'.padEnd(71, '0'))],
    };
    const source = await lab.meddledSource((request, response, pass) => {
      if (!request.url?.endsWith('/manifests/1')) return pass();
      response.writeHead(200, { 'content-type': 'application/vnd.oci.image.index.v1+json' }).end(JSON.stringify(index));
    });
    const { images } = await lab.openImages();
    expect((await images.importImage(source, 'one', { ...INSECURE, platform: 's390x' })).manifest).toBe(lab.manifest);
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
