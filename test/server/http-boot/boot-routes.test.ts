import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BootFixture } from '../../support/boot-fixture.ts';
import { bootNode } from '../../support/boot-node.ts';
import { sha256 } from '../../support/sha256.ts';

let fixture: BootFixture;
beforeAll(async () => {
  fixture = await BootFixture.create();
});
beforeEach(async () => {
  fixture.node = bootNode({ root: 'initramfs' });
  await fixture.start();
});
afterEach(() => fixture.stop());
afterAll(() => fixture.remove());

const MAC = '52-54-00-12-34-56';

describe('the boot routes', () => {
  test.each([
    ['/kernel/', 'kernel', ''],
    ['/image/', 'image', '?compress=gz'],
    ['/container/', 'image', ''],
    ['/provision/', 'image', '?stage=image'],
    ['/provision/', 'image', '?stage=container'],
    ['//kernel//', 'kernel', ''],
  ] as const)('%s hands out the %s', async (path, name, query) => {
    const { status, headers, body } = await fixture.ask({ path: `${path}${MAC}${query}` });
    expect(status).toBe(200);
    expect(sha256(body)).toBe(sha256(fixture[name]));
    expect(headers).toMatchObject({
      etag: `"${sha256(fixture[name])}"`,
      'accept-ranges': 'bytes',
      'content-length': String(fixture[name].length),
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  test.each([
    ['/system/', '', 'system cpio none'],
    ['/system/', '?compress=gz', 'system cpio gzip'],
    ['/overlay-system/', '', 'system cpio none'],
    ['/provision/', '?stage=overlay-system', 'system cpio none'],
    ['/runtime/', '', 'runtime cpio none'],
    ['/runtime/', '?format=tar&compress=gz', 'runtime tar gzip'],
    ['/overlay-runtime/', '?compress=gz', 'runtime cpio gzip'],
  ])('%s%s hands out the archive "%s"', async (path, query, first) => {
    const { status, headers, body } = await fixture.ask({ path: `${path}${MAC}${query.replace('?', '?x=1&')}` });
    expect(status).toBe(200);
    expect(String(body.subarray(0, body.indexOf('\n')))).toBe(first);
    expect(headers).not.toHaveProperty('content-encoding');
    expect(headers['x-warewulf-interval']).toBe(first.startsWith('runtime') ? '60' : undefined);
  });

  test.each([
    '52:54:00:12:34:56',
    '52-54-00-12-34-56',
    '525400123456',
    '5254.0012.3456',
    '52:54:00:12:34:56'.toUpperCase(),
  ])('know the machine by its address as %s', async (wwid) => {
    expect((await fixture.ask({ path: `/kernel/${wwid}`, method: 'HEAD' })).status).toBe(200);
    expect((await fixture.ask({ path: `/kernel?wwid=${wwid}`, method: 'HEAD' })).status).toBe(200);
  });

  test.each([
    ['/kernel/', 400],
    ['/kernel', 400],
    ['/kernel/n1', 400],
    ['/kernel/..%2f..%2fetc%2fpasswd', 400],
    ['/kernel/%2e%2e', 400],
    ['/kernel/%00', 400],
    ['/kernel/%E0%A4%A', 400],
    ['/kernel/../../etc/passwd', 404],
    [`/kernel/${MAC}/../../../etc/passwd`, 404],
    ['/kernel/52-54-00-12-34-99', 404],
    [`/kernel/${MAC}?digest=${'0'.repeat(64)}`, 404],
    [`/initramfs/${MAC}`, 404],
    [`/system/${MAC}?compress=xz`, 404],
    [`/runtime/${MAC}?format=zip`, 404],
    [`/provision/${MAC}?stage=nosuch`, 400],
    ['/nosuch', 404],
    ['/', 404],
    [`/kernel/${'a'.repeat(5000)}`, 400],
  ])('refuse %s with %i, an empty body and a reason', async (path, status) => {
    const answer = await fixture.ask({ path });
    expect(answer.status).toBe(status);
    expect(answer.body).toHaveLength(0);
    expect(answer.headers['content-length']).toBe('0');
    expect(answer.headers['x-warewulf-reason']).toEqual(expect.stringMatching(/^[\x20-\x7e]+$/));
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('do not know %s', async (method) => {
    const answer = await fixture.ask({ path: `/image/${MAC}`, method });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    expect(answer.body).toHaveLength(0);
  });

  test('answer ranges of files and archives', async () => {
    for (const [path, bytes] of [
      [`/image/${MAC}`, fixture.image],
      [`/runtime/${MAC}`, (await fixture.ask({ path: `/runtime/${MAC}` })).body],
    ] as const) {
      const part = await fixture.ask({ path, headers: { Range: 'bytes=10-29999' } });
      expect(part.status).toBe(206);
      expect(part.headers['content-range']).toBe(`bytes 10-29999/${bytes.length}`);
      expect(part.body.equals(bytes.subarray(10, 30_000))).toBe(true);
      const beyond = await fixture.ask({ path, headers: { Range: `bytes=${bytes.length}-` } });
      expect(beyond).toMatchObject({ status: 416, headers: { 'content-range': `bytes */${bytes.length}` } });
      expect(beyond.body).toHaveLength(0);
      const other = await fixture.ask({ path, headers: { Range: 'bytes=10-19', 'If-Range': '"other"' } });
      expect(other).toMatchObject({ status: 200, headers: { 'content-length': String(bytes.length) } });
    }
  });

  test('answer HEAD as GET without a body', async () => {
    for (const path of [`/image/${MAC}`, `/runtime/${MAC}`, `/ipxe/${MAC}`]) {
      const get = await fixture.ask({ path });
      const head = await fixture.ask({ path, method: 'HEAD' });
      expect(head.body).toHaveLength(0);
      expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
    }
  });

  test('answer what is unchanged with 304, also there with the interval', async () => {
    const { headers } = await fixture.ask({ path: `/runtime/${MAC}` });
    const again = await fixture.ask({ path: `/runtime/${MAC}`, headers: { 'If-None-Match': String(headers['etag']) } });
    expect(again).toMatchObject({ status: 304, headers: { etag: headers['etag'], 'x-warewulf-interval': '60' } });
    expect(again.body).toHaveLength(0);
    const other = await fixture.ask({ path: `/runtime/${MAC}`, headers: { 'If-None-Match': '"other"' } });
    expect(other.status).toBe(200);
  });

  test('hand out a pinned file while it is current', async () => {
    const path = `/image/${MAC}?digest=${sha256(fixture.image)}`;
    expect((await fixture.ask({ path, method: 'HEAD' })).status).toBe(200);
  });

  test('hand out each part of an image by its digest, and nothing without one', async () => {
    const { artifacts } = fixture;
    if ('missing' in artifacts) throw new Error('the fixture has no artifacts');
    const upper = await fixture.put('upper', Buffer.from('upper part'));
    fixture.artifacts = { ...artifacts, parts: [...artifacts.parts, upper] };
    for (const part of fixture.artifacts.parts) {
      const { status, body } = await fixture.ask({ path: `/image/${MAC}?digest=${part.etag}` });
      expect({ status, digest: sha256(body) }).toEqual({ status: 200, digest: part.etag });
    }
    const other = await fixture.ask({ path: `/image/${MAC}?digest=${'0'.repeat(64)}` });
    expect(other).toMatchObject({
      status: 404,
      headers: { 'x-warewulf-reason': expect.stringContaining('has changed') },
    });
    const unnamed = await fixture.ask({ path: `/image/${MAC}` });
    expect(unnamed.status).toBe(404);
    expect(unnamed.headers['x-warewulf-reason']).toMatch(/has 2 parts: ask for each by its digest.*root: initramfs/);
    fixture.artifacts = artifacts;
  });

  test('introduce a machine that is no node', async () => {
    const { status, body } = await fixture.ask({ path: '/ipxe/52-54-00-12-34-99' });
    expect(status).toBe(200);
    expect(String(body)).toContain('wwctl node add NAME --hwaddr 52:54:00:12:34:99');
    expect(await fixture.events.next()).toMatchObject({
      stage: 'ipxe',
      outcome: 'refused',
      hwaddr: '52:54:00:12:34:99',
    });
  });

  test('give a script that leads back to the address it was asked at', async () => {
    const { headers, body } = await fixture.ask({ path: `/ipxe/${MAC}?assetkey=&uuid=1234` });
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(String(body)).toContain(`set base http://127.0.0.1:${fixture.server?.port}\n`);
  });

  test('tell what an image lacks on the console, and refuse its files', async () => {
    const { artifacts } = fixture;
    fixture.artifacts = { missing: ['it has no kernel: add one'] };
    const { status, body } = await fixture.ask({ path: `/ipxe/${MAC}` });
    expect(status).toBe(200);
    expect(String(body)).toContain('echo * it has no kernel: add one\n');
    expect(await fixture.events.next()).toMatchObject({
      outcome: 'refused',
      detail: 'cannot boot: it has no kernel: add one',
    });
    const kernel = await fixture.ask({ path: `/kernel/${MAC}` });
    expect(kernel).toMatchObject({
      status: 404,
      headers: { 'x-warewulf-reason': expect.stringContaining('no kernel') },
    });
    fixture.artifacts = artifacts;
  });

  test('want the asset key of a node that has one, for every stage', async () => {
    fixture.node = bootNode({ assetKey: 'key 1' });
    for (const stage of ['ipxe', 'kernel', 'image', 'system', 'runtime']) {
      for (const query of ['', '?assetkey=', '?assetkey=wrong', '?assetkey=key%201&assetkey=key%201']) {
        expect((await fixture.ask({ path: `/${stage}/${MAC}${query}` })).status).toBe(401);
      }
      expect((await fixture.ask({ path: `/${stage}/${MAC}?assetkey=key%201` })).status).toBe(200);
    }
  });

  test('answer GET /status in the form of Warewulf', async () => {
    const { status, body } = await fixture.ask({ path: '/status' });
    expect(status).toBe(200);
    expect(JSON.parse(String(body))).toEqual({ nodes: { n1: { 'node name': 'n1' } } });
  });
});
