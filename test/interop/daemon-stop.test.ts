import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { waitUntil } from '../../contrib/lab/wait-until.ts';
import { askHttp } from '../support/ask-http.ts';
import { makeBootableTree } from '../support/bootable-tree.ts';
import { ChildLines } from '../support/child-lines.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { noise } from '../support/noise.ts';
import { type NotifySocket, openNotifySocket } from '../support/notify-socket.ts';
import { sha256 } from '../support/sha256.ts';
import { fetchByTftp } from '../support/tftp-client.ts';
import { spawnWwctl } from '../support/wwctl.ts';

const HWADDR = '52:54:00:00:00:01';
const PROGRAM = noise(200_000);
/** More than the buffers of both ends of a connection hold. */
const BALLAST_BYTES = 32 * 1024 * 1024;

const lab = new DaemonLab();
beforeAll(() => {
  makeBootableTree(lab.file('tree'), { ballastBytes: BALLAST_BYTES });
});

/** A daemon with a file for TFTP. */
async function startWithProgram(): Promise<DaemonProcess> {
  const daemon = await lab.start();
  const tftproot = join(daemon.place.directory, 'tftp');
  mkdirSync(tftproot);
  writeFileSync(join(tftproot, 'program'), PROGRAM);
  return daemon;
}

/** An image on its way to a node that does not read it yet. */
async function beginDownload(daemon: DaemonProcess): Promise<IncomingMessage> {
  await daemon.order('image', 'import', lab.file('tree'), 'small');
  await daemon.order('node', 'add', 'n1', '--hwaddr', HWADDR, '--image', 'small', '--root', 'initramfs');
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port: daemon.ports.http, path: `/image/${HWADDR}`, agent: false }, resolve).on('error', reject);
  });
  expect(response.statusCode).toBe(200);
  return response;
}

/** A file on its way to a machine that fell silent, until it goes on. */
async function beginTransfer({ ports }: DaemonProcess) {
  let packets = 0;
  let isSilent = false;
  let silence = () => {};
  const silent = new Promise<void>((resolve) => {
    silence = resolve;
  });
  const isLost = () => {
    packets += 1;
    isSilent ||= packets === 20;
    if (isSilent) silence();
    return isSilent;
  };
  const gone = new AbortController();
  const fetched = fetchByTftp({ port: ports.tftp, filename: 'program', isLost, repeatMs: 50, signal: gone.signal });
  await silent;
  const goOn = () => {
    isSilent = false;
  };
  return { fetched, goOn, goAway: () => gone.abort() };
}

test('SIGTERM lets transfers end whole, takes nothing new, and leaves no socket', async () => {
  const daemon = await startWithProgram();
  const [download, transfer] = await Promise.all([beginDownload(daemon), beginTransfer(daemon)]);
  daemon.child.kill('SIGTERM');
  await daemon.lines.take('stopping');

  const { ports, place } = daemon;
  const isRefused = () =>
    askHttp({ port: ports.http, path: '/status' }).then(
      () => undefined,
      (error) => (error.code === 'ECONNREFUSED' ? true : undefined),
    );
  await waitUntil('new connections are refused', isRefused, { timeoutMs: 2000, everyMs: 10 });
  expect((await daemon.wwctl('node', 'list')).code).toBe(6);
  expect(daemon.child.exitCode).toBe(null);

  transfer.goOn();
  expect(sha256((await transfer.fetched).bytes)).toBe(sha256(PROGRAM));
  const body = Buffer.concat(await download.toArray());
  expect(`"${sha256(body)}"`).toBe(download.headers.etag);
  expect(await daemon.ended).toBe(0);
  expect(daemon.lines.text).toMatch(/"msg":"stopped"}$/);
  expect(existsSync(place.socket)).toBe(false);

  const again = await lab.start(place);
  expect(await again.order('node', 'status', '--history', 'n1')).toMatch(/image .*bytes in/);
  expect(await again.stop()).toBe(0);
});

test('a second SIGTERM ends the daemon at once', async () => {
  const daemon = await startWithProgram();
  const transfer = await beginTransfer(daemon);
  daemon.child.kill('SIGTERM');
  await daemon.lines.take('stopping');
  expect(await daemon.stop()).toBe(1);
  transfer.goAway();
  await expect(transfer.fetched).rejects.toThrow('gone away');
});

test('an import under way when the daemon stops is told so and leaves nothing', async () => {
  const daemon = await lab.start();
  makeBootableTree(lab.file('large'));
  // Of holes alone: quick to make and long to read.
  writeFileSync(lab.file('large/ballast'), '');
  truncateSync(lab.file('large/ballast'), 2 ** 31);
  const wwctl = spawnWwctl(['image', 'import', lab.file('large'), 'large', '--config', daemon.place.configFile]);
  const ended = once(wwctl, 'close');
  const importing = new ChildLines(wwctl);
  await importing.take('reading the directory');
  expect(await daemon.stop()).toBe(0);
  await importing.take('cut short: the daemon is stopping');
  expect(await ended).toEqual([6, null]);
  expect(readdirSync(join(daemon.place.directory, 'images/.staging'))).toEqual([]);
  expect(readdirSync(join(daemon.place.directory, 'images/blobs/sha256'))).toEqual([]);
});

/** The messages until `last`, with what was true when each arrived. */
async function messagesUntil<T>(manager: NotifySocket, last: string, seen: () => Promise<T>) {
  const messages: (readonly [string, T])[] = [];
  const ask = async () => {
    const message = manager.receive();
    if (message === '') return undefined;
    messages.push([message, await seen()]);
    return message === last ? messages : undefined;
  };
  return waitUntil(`the message ${last}`, ask, { timeoutMs: 15_000, everyMs: 5 });
}

test('the service manager hears READY=1 once everything listens, and STOPPING=1 at SIGTERM', async () => {
  const path = lab.file('notify');
  const manager = openNotifySocket(path);
  const daemon = lab.launch(await lab.place(), { env: { NOTIFY_SOCKET: path } });
  const services = async () => {
    const { http, tftp } = daemon.ports;
    const { status } = await askHttp({ port: http, path: '/status' });
    const { bytes } = await fetchByTftp({ port: tftp, filename: 'warewulf/undionly.kpxe' });
    return [status, bytes.length > 0, /"dhcp listens"/.test(daemon.lines.text)];
  };
  expect(await messagesUntil(manager, 'READY=1', services)).toEqual([['READY=1', [200, true, true]]]);
  expect((await daemon.wwctl('version')).code).toBe(0);
  expect(manager.receive()).toBe('');
  daemon.child.kill('SIGTERM');
  await messagesUntil(manager, 'STOPPING=1', async () => undefined);
  expect(await daemon.ended).toBe(0);
  manager.close();
});

test('the service manager hears nothing from a daemon that cannot serve', async () => {
  const path = lab.file('notify-failed');
  const manager = openNotifySocket(path);
  const first = await lab.start();
  const place = await lab.place({ dhcp: { port: first.ports.dhcp } });
  const second = lab.launch(place, { env: { NOTIFY_SOCKET: path } });
  expect(await second.ended).toBe(1);
  expect(second.lines.text).toMatch(/ERROR: cannot listen on UDP 0\.0\.0\.0 port \d+ on lo \(EADDRINUSE\)/);
  expect(manager.receive()).toBe('');
  expect(existsSync(place.socket)).toBe(false);
  manager.close();
});
