import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import type { StreamEvent } from '../../../src/api/operation.ts';
import { sendEvents } from '../../../src/server/http-admin/event-stream.ts';
import { createFeed } from '../../../src/service/feed.ts';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../../fake/fake-admin-daemon.ts';
import { adminJson } from '../../support/admin-request.ts';
import { parseEvents } from '../../support/parse-events.ts';

let daemon: FakeAdminDaemon;
beforeEach(async () => {
  daemon = await startFakeAdminDaemon();
});
afterEach(() => daemon.close());

/** Reads events as they come, until there are so many. */
async function listen(path: string) {
  const sent = request({ socketPath: daemon.socketPath, path }).end();
  const [response] = await once(sent, 'response');
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  let text = '';
  response.on('data', (chunk: string) => {
    text += chunk;
  });
  const read = async (count: number) => {
    while (text.split('\n\n').length <= count) await once(response, 'data');
    return parseEvents(text);
  };
  return { response, read, hangUp: () => sent.destroy() };
}

const boot = { at: 1, stage: 'dhcp', outcome: 'ok', node: 'n1', detail: 'OFFER' } as const;

describe('what happens in the cluster', () => {
  test('is told as it happens', async () => {
    const listener = await listen('/api/v1/events');
    daemon.services.record(boot);
    await adminJson(daemon.socketPath, 'POST', '/api/v1/profiles', { names: ['gpu'], patch: {} });
    await adminJson(daemon.socketPath, 'POST', '/api/v1/images', { source: 'docker://x', name: 'empty' });
    const events = await listener.read(4);
    expect(events).toEqual([
      { event: 'boot', data: boot },
      {
        event: 'registry',
        data: {
          revision: expect.any(Number),
          who: 'local',
          from: 'local',
          command: 'POST /api/v1/profiles',
          changed: [{ kind: 'profile', name: 'gpu' }],
        },
      },
      { event: 'job', data: expect.objectContaining({ id: 'job-1', state: 'running' }) },
      { event: 'job', data: expect.objectContaining({ id: 'job-1', state: 'failed' }) },
    ]);
    listener.hangUp();
  });

  test('is told by type', async () => {
    const jobs = await listen('/api/v1/events?types=job');
    const others = await listen('/api/v1/events?types=boot&types=registry');
    daemon.services.record(boot);
    await adminJson(daemon.socketPath, 'POST', '/api/v1/images', { source: 'docker://x', name: 'x' });
    expect((await jobs.read(1)).map(({ event }) => event)).toContain('job');
    expect(await others.read(1)).toEqual([{ event: 'boot', data: boot }]);
    for (const listener of [jobs, others]) listener.hangUp();
    const refused = await adminJson(daemon.socketPath, 'GET', '/api/v1/events?types=boot,nonsense');
    expect({ status: refused.status, problem: JSON.parse(refused.body) }).toMatchObject({
      status: 400,
      problem: { problems: [{ path: 'types.1' }] },
    });
  });

  test('ends with the daemon', async () => {
    const { response } = await listen('/api/v1/events');
    const ended = once(response.resume(), 'end');
    await daemon.close();
    await ended;
    daemon = await startFakeAdminDaemon();
  });
});

describe('a stream', () => {
  async function serve(events: AsyncIterable<StreamEvent>) {
    const app = express().get('/', (_, response) => void sendEvents(response, events, 5));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return { port, close: () => new Promise((closed) => server.close(closed)) };
  }

  test('says now and then that it is alive', async () => {
    const gone = Promise.withResolvers<void>();
    const { port, close } = await serve(createFeed<StreamEvent>(() => 'nothing yet', gone.resolve));
    const sent = request({ port }).end();
    const [response] = await once(sent, 'response');
    const [chunk] = await once(response.setEncoding('utf8'), 'data');
    expect(chunk).toBe(': keep-alive\n\n');
    response.on('error', () => undefined);
    sent.destroy();
    await gone.promise;
    await close();
  });

  test('asks for nothing that its reader does not take, and ends with the reader', async () => {
    const gone = Promise.withResolvers<void>();
    const data = 'x'.repeat(100_000);
    let taken = 0;
    const take = () => {
      taken += 1;
      return { value: { event: 'boot', data } };
    };
    const { port, close } = await serve(createFeed<StreamEvent>(take, gone.resolve));
    const sent = request({ port }).end();
    const [response] = await once(sent, 'response');
    await once(response, 'readable');
    expect(taken).toBeLessThan(500);
    response.on('error', () => undefined);
    sent.destroy();
    await gone.promise;
    await close();
  });

  test('is not begun for one who asks for its headers alone', async () => {
    const { port, close } = await serve(
      createFeed<StreamEvent>(
        () => 'nothing yet',
        () => undefined,
      ),
    );
    const sent = request({ port, method: 'HEAD' }).end();
    const [response] = await once(sent, 'response');
    await once(response.resume(), 'end');
    expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    await close();
  });
});
