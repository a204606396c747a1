import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../../fake/fake-admin-daemon.ts';
import { type AdminAnswer, adminJson, adminRequest } from '../../support/admin-request.ts';
import { parseEvents } from '../../support/parse-events.ts';

let daemon: FakeAdminDaemon;
beforeEach(async () => {
  daemon = await startFakeAdminDaemon();
});
afterEach(() => daemon.close());

function begin(source: string, name = 'debian'): Promise<AdminAnswer> {
  return adminJson(daemon.socketPath, 'POST', '/api/v1/images', { source, name });
}

async function follow(path: string, headers: Readonly<Record<string, string>> = {}) {
  return parseEvents((await adminRequest(daemon.socketPath, { path, headers })).body);
}

const progress = (id: string, data: object) => ({ id, event: 'progress', data });

describe('a long operation', () => {
  test('is a job from the first answer on', async () => {
    const { status, headers, body } = await begin('docker://endless');
    expect({ status, location: headers.location }).toEqual({ status: 202, location: '/api/v1/jobs/job-1' });
    expect(JSON.parse(body)).toEqual({
      job: {
        id: 'job-1',
        operation: 'image.import',
        title: 'import docker://endless as debian',
        who: 'local',
        from: 'local',
        command: 'POST /api/v1/images',
        startedAt: expect.any(Number),
        state: 'running',
        progress: expect.any(Object),
      },
    });
  });

  test('refuses wrong input before there is a job', async () => {
    const { status, body } = await adminJson(daemon.socketPath, 'POST', '/api/v1/images', { source: '' });
    expect({ status, problem: JSON.parse(body) }).toMatchObject({ status: 400, problem: { kind: 'invalid' } });
    expect(daemon.services.jobs.list()).toEqual([]);
  });

  test('tells its followers how far it is, and its result', async () => {
    await begin('docker://debian');
    const copying = { phase: 'copy', text: 'copying docker://debian', doneBytes: 1000, totalBytes: 1000 };
    const answer = await adminRequest(daemon.socketPath, { path: '/api/v1/jobs/job-1/events' });
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(parseEvents(answer.body)).toEqual([
      progress('2', copying),
      progress('3', { phase: 'verify', text: 'verifying docker://debian' }),
      {
        id: '4',
        event: 'done',
        data: expect.objectContaining({ state: 'done', result: expect.objectContaining({ name: 'debian' }) }),
      },
    ]);
  });

  test('goes on where a follower had lost its connection', async () => {
    await begin('docker://debian');
    const events = await follow('/api/v1/jobs/job-1/events', { 'last-event-id': '2' });
    expect(events.map(({ event, id }) => `${event} ${id}`)).toEqual(['progress 3', 'done 4']);
    expect(await follow('/api/v1/jobs/job-1/events', { 'last-event-id': 'nonsense' })).toHaveLength(3);
  });

  test('that fails says so with a problem document', async () => {
    await begin('docker://x', 'empty');
    expect(await follow('/api/v1/jobs/job-1/events')).toEqual([
      {
        id: '1',
        event: 'failed',
        data: expect.objectContaining({
          state: 'failed',
          problem: expect.objectContaining({ status: 409, kind: 'conflict', type: 'urn:warewulf:problem:conflict' }),
        }),
      },
    ]);
  });

  test('goes on when its followers go away, and ends when it is cancelled', async () => {
    const { services, socketPath } = daemon;
    await begin('docker://endless');
    const hangUp = new AbortController();
    const left = adminRequest(socketPath, { path: '/api/v1/jobs/job-1/events', signal: hangUp.signal });
    await services.followed;
    hangUp.abort();
    await expect(left).rejects.toThrow();
    expect(services.jobs.get('job-1').state).toBe('running');

    const cancelled = await adminJson(socketPath, 'DELETE', '/api/v1/jobs/job-1');
    expect({ status: cancelled.status, id: JSON.parse(cancelled.body).id }).toEqual({ status: 200, id: 'job-1' });
    await services.images.aborted;
    const events = await follow('/api/v1/jobs/job-1/events');
    expect(events.at(-1)).toMatchObject({ event: 'cancelled', data: { state: 'cancelled' } });
    expect((await adminJson(socketPath, 'DELETE', '/api/v1/jobs/job-1')).status).toBe(409);
  });

  test('is cut short when the daemon stops, and its followers hear of it', async () => {
    await begin('docker://endless');
    const following = follow('/api/v1/jobs/job-1/events');
    await daemon.services.followed;
    await daemon.close();
    expect((await following).at(-1)).toMatchObject({
      event: 'failed',
      data: {
        state: 'cut-short',
        problem: { kind: 'unavailable', detail: 'image.import was cut short: the daemon is stopping' },
      },
    });
    daemon = await startFakeAdminDaemon();
  });
});

describe('jobs', () => {
  test('are listed without their results, the newest first, page by page', async () => {
    await begin('docker://a', 'a');
    await follow('/api/v1/jobs/job-1/events');
    await begin('docker://b', 'b');
    await follow('/api/v1/jobs/job-2/events');
    const first = await adminJson(daemon.socketPath, 'GET', '/api/v1/jobs?limit=1');
    const { items, next } = JSON.parse(first.body);
    expect(items).toEqual([expect.objectContaining({ id: 'job-2', state: 'done' })]);
    expect(items[0]).not.toHaveProperty('result');
    expect(first.headers.link).toBe(`</api/v1/jobs?limit=1&after=${next}>; rel="next"`);
    const second = await adminJson(daemon.socketPath, 'GET', `/api/v1/jobs?limit=1&after=${next}`);
    expect(JSON.parse(second.body)).toEqual({ items: [expect.objectContaining({ id: 'job-1' })] });
    expect(second.headers.link).toBeUndefined();
  });

  test('that nobody knows are not found', async () => {
    for (const path of ['/api/v1/jobs/7', '/api/v1/jobs/7/events']) {
      expect((await adminJson(daemon.socketPath, 'GET', path)).status).toBe(404);
    }
  });
});
