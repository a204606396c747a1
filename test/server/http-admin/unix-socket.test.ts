import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { ConflictError } from '../../../src/domain/errors.ts';
import { startAdminServer } from '../../../src/server/http-admin/admin-server.ts';
import { fakeAdminServices } from '../../fake/fake-admin-services.ts';
import { adminJson } from '../../support/admin-request.ts';

let directory: string;
let socketPath: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ww-socket-'));
  socketPath = join(directory, 'run', 'warewulfd.sock');
});
afterEach(() => rm(directory, { recursive: true }));

async function start() {
  return startAdminServer({ socketPath, services: await fakeAdminServices(), log: pino({ level: 'silent' }) });
}

test('the socket is for its owner alone, in a directory that everybody may look at', async () => {
  const server = await start();
  expect(((await stat(socketPath)).mode & 0o777).toString(8)).toBe('600');
  expect(((await stat(join(directory, 'run'))).mode & 0o777).toString(8)).toBe('755');
  await server.close();
});

test('a closed server leaves nothing behind and can be started again', async () => {
  await (await start()).close();
  expect(await readdir(join(directory, 'run'))).toEqual([]);
  const again = await start();
  expect((await adminJson(socketPath, 'GET', '/api/v1/version')).status).toBe(200);
  await again.close();
});

test('a second daemon on a live socket is refused, and the first one goes on', async () => {
  const first = await start();
  const second = start();
  await expect(second).rejects.toThrow(ConflictError);
  await expect(second).rejects.toThrow(`another warewulfd serves ${socketPath}: stop it`);
  expect((await adminJson(socketPath, 'GET', '/api/v1/version')).status).toBe(200);
  await first.close();
});

test('the socket of a daemon that was killed is replaced', async () => {
  await (await start()).close();
  const script = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  await new Promise((ended) => spawn(process.execPath, ['-e', script, socketPath]).once('exit', ended));
  expect((await stat(socketPath)).isSocket()).toBe(true);
  const server = await start();
  expect((await adminJson(socketPath, 'GET', '/api/v1/version')).status).toBe(200);
  await server.close();
});

test('a file in the place of the socket is not touched', async () => {
  await (await start()).close();
  await writeFile(socketPath, 'precious');
  await expect(start()).rejects.toThrow(`${socketPath} is not a socket: move it away`);
  expect((await stat(socketPath)).size).toBe(8);
});
