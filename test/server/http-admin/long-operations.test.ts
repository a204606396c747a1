import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../../fake/fake-admin-daemon.ts';
import { adminJson } from '../../support/admin-request.ts';

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
});
afterAll(() => daemon.close());

describe('long operations', () => {
  test('tell their progress line by line, then the result', async () => {
    const answer = await adminJson(daemon.socketPath, 'POST', '/api/v1/images', { source: 'docker://debian', name: 'd' });
    expect(answer.headers['content-type']).toMatch(/^application\/x-ndjson/);
    const lines = answer.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { progress: { phase: 'copy', text: 'copying docker://debian', doneBytes: 0, totalBytes: 1000 } },
      { progress: { phase: 'copy', text: 'copying docker://debian', doneBytes: 1000, totalBytes: 1000 } },
      { progress: { phase: 'verify', text: 'verifying docker://debian' } },
      { result: expect.objectContaining({ name: 'd' }) },
    ]);
  });

  test('that fail before the first line have a status of their own', async () => {
    const answer = await adminJson(daemon.socketPath, 'POST', '/api/v1/images', { source: 'docker://x', name: 'empty' });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 409, kind: 'conflict' });
    expect(answer.status).toBe(409);
  });

  test('that fail later say so in their last line', async () => {
    const answer = await adminJson(daemon.socketPath, 'POST', '/api/v1/images/nonesuch/build', {});
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.trimEnd().split('\n').at(-1) ?? '')).toEqual({
      error: expect.objectContaining({ status: 404, kind: 'not-found' }),
    });
  });

  test('are aborted when the client goes away', async () => {
    const { socketPath, services, close } = await startFakeAdminDaemon();
    const sent = request({
      socketPath,
      method: 'POST',
      path: '/api/v1/images',
      headers: { 'content-type': 'application/json' },
    });
    sent.on('error', () => undefined);
    sent.end(JSON.stringify({ source: 'docker://endless' }));
    await services.images.begun;
    sent.destroy();
    await services.images.aborted;
    await close();
  });

  test('are aborted when the daemon stops, and say so', async () => {
    const stopping = await startFakeAdminDaemon();
    const answer = adminJson(stopping.socketPath, 'POST', '/api/v1/images', { source: 'docker://endless' });
    await stopping.services.images.begun;
    await stopping.close();
    expect(JSON.parse((await answer).body.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      error: { kind: 'unavailable', detail: 'image.import was cut short: the daemon is stopping' },
    });
  });
});
