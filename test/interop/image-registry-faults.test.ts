import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { allCommandLines } from '../support/command-lines.ts';
import { endless, type Meddle } from '../support/registry.ts';
import { RegistryLab } from '../support/registry-lab.ts';

const INSECURE = { tlsVerify: false };
const lab = new RegistryLab();

describe('an import that goes wrong leaves nothing, and says why', () => {
  test.each<[string, Meddle, RegExp, string]>([
    ['the connection is cut in the layer', cutAfter(500_000), /cannot be reached|cannot be copied|EOF/, 'unavailable'],
    [
      'the layer has other content',
      (request, _response, pass) => pass(lab.isLayer(request) ? (chunk) => chunk.fill(1) : undefined),
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
    const source = await lab.meddledSource(meddle);
    const { images, leftovers, storeDirectory } = await lab.openImages();
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
    const source = await lab.meddledSource((request, _response, pass) => {
      if (lab.isLayer(request)) abort.abort(new Error('no longer wanted'));
      else pass();
    });
    const { images, leftovers } = await lab.openImages();
    const options = { ...INSECURE, signal: abort.signal };
    await expect(images.importImage(source, 'one', options)).rejects.toThrow('no longer wanted');
    await images.close();
    expect(leftovers()).toEqual([]);
    expect(allCommandLines().filter((line) => line.includes(source))).toEqual([]);
  });
});

function cutAfter(bytes: number): Meddle {
  return (request, _response, pass) =>
    pass(lab.isLayer(request) ? (chunk, sent) => (sent > bytes ? undefined : chunk) : undefined);
}

function withManifest(change: (text: string) => string): Meddle {
  return (request, response, pass) => {
    if (!request.url?.includes('/manifests/')) return pass();
    const text = change(readFileSync(`${lab.layout}/blobs/sha256/${lab.manifest.slice(7)}`, 'utf8'));
    response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }).end(text);
  };
}
