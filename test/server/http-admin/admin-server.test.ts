import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ConflictError,
  CorruptError,
  DeniedError,
  NotFoundError,
  UnavailableError,
} from '../../../src/domain/errors.ts';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../../fake/fake-admin-daemon.ts';
import { adminJson, adminRequest } from '../../support/admin-request.ts';

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
});
afterAll(() => daemon.close());

const json = { 'content-type': 'application/json' };

describe('requests that are no operation', () => {
  test.each([
    {
      says: 'an unknown path',
      wanted: { path: '/api/v1/nonsense' },
      status: 404,
      detail: 'the API has no GET /api/v1/nonsense',
    },
    {
      says: 'a method that the path does not take',
      wanted: { method: 'PUT', path: '/api/v1/nodes' },
      status: 405,
      detail: '/api/v1/nodes takes GET, POST, PATCH, not PUT',
    },
    {
      says: 'malformed JSON',
      wanted: { method: 'POST', path: '/api/v1/nodes', headers: json, body: '{"names": ["n1"' },
      status: 400,
      detail: expect.stringMatching(/^cannot read the request: .*JSON/),
    },
    {
      says: 'JSON that is no object',
      wanted: { method: 'POST', path: '/api/v1/nodes', headers: json, body: '["n1"]' },
      status: 400,
      detail: 'the body must be a JSON object',
    },
    {
      says: 'a body in another language',
      wanted: { method: 'POST', path: '/api/v1/nodes', headers: { 'content-type': 'text/plain' }, body: '{}' },
      status: 415,
      detail: 'the body must be application/json',
    },
    {
      says: 'a form, as curl sends by itself',
      wanted: {
        method: 'POST',
        path: '/api/v1/nodes',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'names=n1',
      },
      status: 415,
      detail: 'the body must be application/json',
    },
    {
      says: 'a body above 32 MiB',
      wanted: { method: 'POST', path: '/api/v1/nodes', headers: json, body: JSON.stringify('x'.repeat(34_000_000)) },
      status: 413,
      detail: 'cannot read the request: its body has more than 33554432 bytes, send it in parts',
    },
    {
      says: 'a broken escape in the path',
      wanted: { path: '/api/v1/images/%zz' },
      status: 400,
      detail: expect.stringMatching(/^cannot read the request: /),
    },
  ])('$says is a problem document with status $status', async ({ wanted, status, detail }) => {
    const answer = await adminRequest(daemon.socketPath, wanted);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(answer.body)).toMatchObject({ status, detail });
  });

  test('a refused method names those that are allowed', async () => {
    const answer = await adminRequest(daemon.socketPath, { method: 'PUT', path: '/api/v1/images/x' });
    expect(answer.headers.allow).toBe('GET, DELETE');
  });

  test('bytes that are not HTTP end the connection and nothing else', async () => {
    const socket = connect(daemon.socketPath);
    socket.on('error', () => undefined);
    socket.write(Buffer.from([0, 255, 13, 10, 1, 2, 3, 13, 10, 13, 10]));
    await new Promise((closed) => socket.once('close', closed).resume());
    expect((await adminJson(daemon.socketPath, 'GET', '/api/v1/version')).status).toBe(200);
  });
});

test('a wrong input is answered with every problem at once', async () => {
  const answer = await adminJson(daemon.socketPath, 'POST', '/api/v1/nodes', {
    names: [],
    patch: { set: { 'image name': 'x' }, unset: [7], more: true },
  });
  expect(JSON.parse(answer.body)).toMatchObject({
    status: 400,
    kind: 'invalid',
    problems: [
      { path: 'names', message: expect.any(String) },
      { path: 'patch.unset.0', message: expect.any(String) },
      { path: 'patch', message: 'Unrecognized key: "more"' },
    ],
  });
});

test('what the registry finds wrong is a list of problems too', async () => {
  const answer = await adminJson(daemon.socketPath, 'POST', '/api/v1/nodes', {
    names: ['n1'],
    patch: { set: { 'image name': 'rocky-8', 'network devices.default.ipaddr': '10.0.0.300' } },
  });
  const { status, problems } = JSON.parse(answer.body);
  expect(status).toBe(400);
  expect(problems[0].path).toContain('n');
  expect(problems[0].message).toContain('10.0.0.300');
});

describe('failures of the services', () => {
  test.each([
    { error: new NotFoundError('there is no image x'), status: 404, kind: 'not-found' },
    { error: new ConflictError('x is used by n1'), status: 409, kind: 'conflict' },
    { error: new DeniedError('x is not yours'), status: 403, kind: 'denied' },
    { error: new UnavailableError('the disk is full'), status: 503, kind: 'unavailable' },
    { error: new CorruptError('x is damaged'), status: 500, kind: 'corrupt' },
  ])('of kind $kind are answered with status $status and their own words', async ({ error, status, kind }) => {
    const failing = await failingDaemon(error);
    const answer = await adminJson(failing.socketPath, 'GET', '/api/v1/images/x');
    expect(JSON.parse(answer.body)).toMatchObject({ status, kind, detail: error.message });
    await failing.close();
  });

  test('that nobody foresaw never show their text', async () => {
    const failing = await failingDaemon(new TypeError("cannot read 'secret' of undefined"));
    const answer = await adminJson(failing.socketPath, 'GET', '/api/v1/images/x');
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('secret');
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'internal', detail: 'the daemon failed: see its log' });
    await failing.close();
  });

  async function failingDaemon(error: Error): Promise<FakeAdminDaemon> {
    const failing = await startFakeAdminDaemon();
    Object.assign(failing.services.images, { showImage: () => Promise.reject(error) });
    return failing;
  }
});

test('a change is recorded with who made it and with which words', async () => {
  const headers = { ...json, 'warewulf-user': 'j%C3%BCrgen', 'warewulf-command': 'wwctl%20node%20add%20n7' };
  const body = JSON.stringify({ names: ['n7'], patch: {} });
  await adminRequest(daemon.socketPath, { method: 'POST', path: '/api/v1/nodes', headers, body });
  await adminJson(daemon.socketPath, 'POST', '/api/v1/nodes/delete', { names: ['n7'] });
  expect(await daemon.services.registry.history({ limit: 2 })).toMatchObject([
    { who: 'local', command: 'POST /api/v1/nodes/delete' },
    { who: 'jürgen', command: 'wwctl node add n7' },
  ]);
});
