import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { adminRequest } from '../support/admin-request.ts';
import { askHttp } from '../support/ask-http.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { fetchByTftp } from '../support/tftp-client.ts';

const HWADDR = '52:54:00:00:00:01';
const SECRET = 'nobody may see this';
/** A file outside of every directory that is served, and how deep that is below the stateroot at most. */
const UP = '../../../../..';

const lab = new DaemonLab();
let daemon: DaemonProcess;
beforeAll(async () => {
  daemon = await lab.start({ warewulf: { secure: false } });
  const { directory } = daemon.place;
  // Beside every directory that something is read from, one level up and two.
  for (const name of ['.', 'overlays', 'tftp', 'images', 'provision', 'etc/warewulf', 'etc']) {
    mkdirSync(join(directory, name), { recursive: true });
    writeFileSync(join(directory, name, '../secret'), SECRET);
    writeFileSync(join(directory, name, '../secret.ipxe.hbs'), SECRET);
  }
  mkdirSync(join(directory, 'overlays/site/rootfs'), { recursive: true });
  symlinkSync(directory, join(directory, 'overlays/site/rootfs/link'));
  symlinkSync(directory, join(directory, 'tftp/link'));
  await daemon.order('node', 'add', 'n1', '--hwaddr', HWADDR);
});

afterEach(async () => {
  expect((await askHttp({ port: daemon.ports.http, path: `/ipxe/${HWADDR}` })).status).toBe(200);
  expect(daemon.child.exitCode).toBe(null);
});

/** Everything that comes back for these bytes. */
function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request, 'latin1'));
    socket.setEncoding('latin1').on('data', (text) => {
      answer += text;
    });
    socket.once('error', reject).once('close', () => resolve(answer));
  });
}

const CLIMBS = [
  '../secret',
  '../../secret',
  `${UP}/etc/passwd`,
  '%2e%2e/%2e%2e/secret',
  '%2e%2e%2f%2e%2e%2fsecret',
  '..%2f..%2fsecret',
  '..%5c..%5csecret',
  '..\\..\\secret',
  '%252e%252e%252fsecret',
  '%c0%ae%c0%ae/secret',
  '....//....//secret',
  '/etc/passwd',
  '%2fetc%2fpasswd',
  'secret%00.img',
  `${HWADDR}/../../secret`,
  `${HWADDR}%2f..%2f..%2fsecret`,
];
const STAGES = [
  '',
  'ipxe',
  'kernel',
  'image',
  'initramfs',
  'system',
  'runtime',
  'provision',
  'status',
  'overlay-system',
];

describe('over HTTP', () => {
  test.each(CLIMBS)('a path with %s gets an empty refusal', async (climb) => {
    const targets = STAGES.flatMap((stage) => [`/${stage}/${climb}`, `/${stage}?wwid=${climb}`, `/${stage}${climb}`]);
    for (const target of targets) {
      const answer = await exchange(
        daemon.ports.http,
        `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      // GET /status is for everybody, whatever is behind the question mark.
      if (target.startsWith('/status?')) expect(answer).not.toMatch(/nobody may see|root:/);
      else expect([target, answer]).toEqual([target, expect.stringMatching(/^HTTP\/1\.1 4\d\d .*\r\n\r\n$/s)]);
    }
  });

  test.each([
    ['a stage that is a path', `/provision/${HWADDR}?stage=${UP}/etc/passwd`, '400'],
    ['a URL of another server', 'http://127.0.0.1/etc/passwd', '404'],
    ['a URL of a file', 'file:///etc/passwd', '404'],
    ['no path', '*', '404'],
    ['a format that is a path', `/system/${HWADDR}?format=../secret`, '404'],
  ])('%s gets an empty refusal', async (_what, target, status) => {
    const answer = await exchange(daemon.ports.http, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*\\r\\n\\r\\n$`, 's'));
  });
});

test.each([
  '../secret',
  '/../secret',
  'warewulf/../../secret',
  'link/secret',
  `${UP}/etc/passwd`,
  '/etc/passwd',
  '..\\secret',
  './../secret',
])('over TFTP %s is refused', async (filename) => {
  await expect(fetchByTftp({ port: daemon.ports.tftp, filename })).rejects.toThrow(/^ERROR [12]: /);
});

describe('over the admin socket', () => {
  test.each([
    ['an overlay', '/api/v1/overlays/..%2f', [400, 404]],
    ['an overlay by a relative path', '/api/v1/overlays/%2e%2e', [400, 404]],
    ['a file of an overlay', '/api/v1/overlays/site/file?path=../../../secret', [400, 404]],
    ['a file of an overlay by a link', '/api/v1/overlays/site/file?path=link/secret', [400, 404]],
    ['a file of an overlay from the root', '/api/v1/overlays/site/file?path=/etc/passwd', [400, 404]],
    ['an image', '/api/v1/images/..%2f..%2fsecret', [400, 404]],
  ])('%s outside of its place is not found', async (_what, path, statuses) => {
    const { status, body } = await adminRequest(daemon.place.socket, { path });
    expect(statuses).toContain(status);
    expect(body).not.toContain(SECRET);
  });

  test.each([
    ['an overlay', ['node', 'set', '-y', 'n1', '--system-overlays', '../overlays/site']],
    ['an iPXE template', ['node', 'set', '-y', 'n1', '--ipxe', '../secret']],
    ['an image of a node', ['node', 'set', '-y', 'n1', '--image', '../secret']],
    ['an imported image', ['image', 'import', '/bin', '../evil']],
    ['a node', ['node', 'add', '../evil']],
    ['a profile', ['profile', 'add', '../evil']],
  ])('%s cannot have a name that is a path', async (_what, argv) => {
    const { code, stderr } = await daemon.wwctl(...argv);
    expect([2, 3]).toContain(code);
    expect(stderr).toMatch(/^ERROR: /);
  });
});
