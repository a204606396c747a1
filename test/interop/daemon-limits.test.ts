import { connect } from 'node:net';
import { beforeAll, expect, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';

const lab = new DaemonLab();
let daemon: DaemonProcess;
beforeAll(async () => {
  daemon = await lab.start();
});

type Plane = 'nodes' | 'admins';

/** Sends these bytes to a plane and then nothing more; gives the first line of the answer once the server hangs up. */
function firstLine(plane: Plane, bytes: string): Promise<string> {
  const { place, ports } = daemon;
  const socket = plane === 'nodes' ? connect(ports.http, '127.0.0.1') : connect(place.socket);
  return new Promise((resolve) => {
    let answer = '';
    socket.setEncoding('latin1').on('data', (text) => {
      answer += text;
    });
    // A server that refuses early hangs up while the rest is still being sent.
    socket.on('error', () => undefined).once('close', () => resolve(answer.split('\r\n')[0] ?? ''));
    socket.write(bytes);
  });
}

const PLANES = ['nodes', 'admins'] as const;

test('who does not end its request is hung up on within 20 s', async () => {
  const started = performance.now();
  const heads = ['GET /status HTTP/1.1\r\nHost: x\r\nX-', ''];
  const asked = PLANES.flatMap((plane) => heads.map((head) => firstLine(plane, head)));
  expect(await Promise.all(asked)).toEqual(
    PLANES.flatMap(() => heads.map(() => expect.stringMatching(/^(HTTP\/1.1 408 .*)?$/))),
  );
  expect(performance.now() - started).toBeLessThan(20_000);
});

test.each([
  ['a header of 32 KiB', 'nodes', `X-Long: ${'x'.repeat(32 * 1024)}\r\n`, /^HTTP\/1.1 431 /],
  ['a header of a megabyte', 'admins', `X-Long: ${'x'.repeat(1024 * 1024)}\r\n`, /^HTTP\/1.1 431 /],
  ['a header without a name', 'nodes', ': x\r\n', /^HTTP\/1.1 400 /],
  ['two lengths', 'nodes', 'Content-Length: 1\r\nContent-Length: 2\r\n', /^HTTP\/1.1 400 /],
  ['a length and chunks', 'nodes', 'Content-Length: 1\r\nTransfer-Encoding: chunked\r\n', /^HTTP\/1.1 400 /],
] as const)('%s is refused (%s)', async (_what, plane, header, answer) => {
  expect(await firstLine(plane, `GET /status HTTP/1.1\r\nHost: x\r\n${header}\r\n`)).toMatch(answer);
});

// Who sends more than the server reads may be cut off before the answer reaches it (RFC 9112 §9.6).
test.each([
  ['a header', `GET /status HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(1024 * 1024)}\r\n\r\n`],
  ['a path', `GET /${'x'.repeat(1024 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`],
])('%s of a megabyte is hung up on', async (_what, request) => {
  expect(await firstLine('nodes', request)).toMatch(/^(HTTP\/1.1 431 .*)?$/);
});

test('a path of 32 KiB is refused', async () => {
  expect(await firstLine('nodes', `GET /${'x'.repeat(32 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(/ 431 /);
});
