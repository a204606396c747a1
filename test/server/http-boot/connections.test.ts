import { rename } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BootFixture } from '../../support/boot-fixture.ts';
import { sha256 } from '../../support/sha256.ts';

let fixture: BootFixture;
beforeAll(async () => {
  fixture = await BootFixture.create();
});
afterEach(() => fixture.stop());
afterAll(() => fixture.remove());

const IMAGE = 'GET /image/52-54-00-12-34-56 HTTP/1.1\r\nHost: x\r\n\r\n';

/** A connection that has sent `text` and reads nothing until told to. */
function open(port: number, text: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(text, () => resolve(socket)));
    socket.on('error', reject);
    socket.pause();
  });
}

function closed(socket: Socket): Promise<void> {
  socket.resume();
  socket.removeAllListeners('error').on('error', () => undefined);
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

describe('a download', () => {
  test('that the client leaves is told by its percentage', async () => {
    const port = await fixture.start();
    const socket = await open(port, IMAGE);
    await new Promise((resolve) => socket.once('readable', resolve));
    socket.destroy();
    expect(await fixture.events.next()).toMatchObject({
      stage: 'image',
      outcome: 'failed',
      detail: expect.stringMatching(/^image stopped at \d{1,2} %: the client closed the connection$/),
    });
  });

  test('goes on with its own file when another takes the name', async () => {
    const { artifacts } = fixture;
    if ('missing' in artifacts) throw new Error('the fixture has no artifacts');
    const large = await fixture.put('large', Buffer.alloc(40_000_000, 'old'));
    fixture.artifacts = { ...artifacts, parts: [large] };
    const port = await fixture.start();
    const socket = await open(port, IMAGE);
    await new Promise((resolve) => socket.once('readable', resolve));
    const { path } = await fixture.put('larger', Buffer.alloc(40_000_000, 'new'));
    await rename(path, large.path);
    const chunks: Buffer[] = [];
    await new Promise<void>((resolve) => {
      let received = 0;
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        received += chunk.length;
        if (received >= large.sizeBytes) resolve();
      });
    });
    const all = Buffer.concat(chunks);
    expect(sha256(all.subarray(all.indexOf('\r\n\r\n') + 4))).toBe(large.etag);
    socket.destroy();
    fixture.artifacts = artifacts;
  });

  test('of many clients at once is whole for each', async () => {
    await fixture.start({ limits: { sendMemoryBytes: 4 * 1024 * 1024 } });
    const asks = Array.from({ length: 40 }, () => fixture.ask({ path: '/image/52-54-00-12-34-56' }));
    const digests = (await Promise.all(asks)).map(({ body }) => sha256(body));
    expect(new Set(digests)).toEqual(new Set([sha256(fixture.image)]));
  });
});

describe('a client that keeps a connection', () => {
  test.each([
    ['does not end its head', 'GET /image/', { headersMs: 60, requestMs: 60 }],
    [
      'does not end its body',
      'POST /status/525400123456 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
      { headersMs: 50, requestMs: 60 },
    ],
    ['sends nothing', '', { idleMs: 60 }],
    ['asks nothing more', 'GET /status HTTP/1.1\r\nHost: x\r\n\r\n', { keepAliveMs: 60 }],
  ])('and %s is dropped', async (_what, text, limits) => {
    const port = await fixture.start({ limits: { checkMs: 20, ...limits } });
    await closed(await open(port, text));
    expect((await fixture.ask({ path: '/status' })).status).toBe(200);
  });

  test('and does not read its download is dropped', async () => {
    const { artifacts } = fixture;
    if ('missing' in artifacts) throw new Error('the fixture has no artifacts');
    fixture.artifacts = { ...artifacts, parts: [await fixture.put('large', Buffer.alloc(40_000_000))] };
    const port = await fixture.start({ limits: { idleMs: 100 } });
    const socket = await open(port, IMAGE);
    const event = await fixture.events.next();
    expect(event).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('image stopped at') });
    socket.destroy();
    fixture.artifacts = artifacts;
  });

  test('is dropped when its address has too many of them', async () => {
    const port = await fixture.start({ limits: { maxConnectionsPerAddress: 3 } });
    const kept = await Promise.all([open(port, ''), open(port, ''), open(port, '')]);
    await closed(await open(port, ''));
    kept[0]?.destroy();
    await new Promise((resolve) => setImmediate(resolve));
    for (const socket of kept) socket.destroy();
  });

  test.each([
    ['a head of 20 KB', `GET /status HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', /^HTTP\/1.1 400 /],
    [
      'two lengths',
      'POST /status HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      /^HTTP\/1.1 400 /,
    ],
    [
      'a length and chunks',
      'POST /status HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1.1 400 /,
    ],
  ])('and sends %s is answered and dropped', async (_what, text, answer) => {
    const port = await fixture.start();
    const socket = await open(port, text);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await closed(socket);
    expect(String(Buffer.concat(chunks))).toMatch(answer);
  });
});

describe('the boot server at close', () => {
  test('lets a running download end, and drops kept connections', async () => {
    const port = await fixture.start();
    const idle = await open(port, 'GET /status HTTP/1.1\r\nHost: x\r\n\r\n');
    const socket = await open(port, IMAGE);
    await new Promise((resolve) => socket.once('readable', resolve));
    const closing = fixture.server?.close({ drainMs: 20_000 });
    fixture.server = undefined;
    await Promise.all([closed(idle), closed(socket), closing]);
    expect(await fixture.events.next()).toMatchObject({ stage: 'image', outcome: 'ok', bytes: fixture.image.length });
  });

  test('cuts off what takes too long', async () => {
    const port = await fixture.start();
    const { artifacts } = fixture;
    if ('missing' in artifacts) throw new Error('the fixture has no artifacts');
    fixture.artifacts = { ...artifacts, parts: [await fixture.put('large', Buffer.alloc(40_000_000))] };
    const socket = await open(port, IMAGE);
    await new Promise((resolve) => socket.once('readable', resolve));
    await fixture.server?.close({ drainMs: 10 });
    fixture.server = undefined;
    expect(await fixture.events.next()).toMatchObject({ stage: 'image', outcome: 'failed' });
    socket.destroy();
    fixture.artifacts = artifacts;
  });

  test('says which port is taken and what to do', async () => {
    const port = await fixture.start();
    const taken = fixture.server;
    await expect(fixture.start({ port })).rejects.toThrow(`127.0.0.1:${port}: listen EADDRINUSE`);
    fixture.server = taken;
  });
});
