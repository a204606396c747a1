import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../../fake/fake-admin-daemon.ts';
import { type AdminAnswer, adminRequest } from '../../support/admin-request.ts';

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
});
afterAll(() => daemon.close());

const NODE = '/api/v1/nodes/n1';

function put(path: string, document: unknown, headers: Readonly<Record<string, string>> = {}): Promise<AdminAnswer> {
  return send('PUT', path, document, { 'content-type': 'application/json', ...headers });
}

function send(method: string, path: string, document: unknown, headers: Readonly<Record<string, string>>) {
  return adminRequest(daemon.socketPath, { method, path, headers, body: JSON.stringify(document) });
}

async function etagOf(path: string): Promise<string> {
  const { headers } = await adminRequest(daemon.socketPath, { path });
  return String(headers.etag);
}

const mergePatch = { 'content-type': 'application/merge-patch+json' };

describe('a document', () => {
  test('is the whole body, and comes back as it was', async () => {
    const document = { profiles: ['default'], comment: 'first', tags: { rack: '7' } };
    const made = await put(NODE, document);
    expect({ status: made.status, location: made.headers.location }).toEqual({ status: 201, location: NODE });
    const { status, headers, body } = await adminRequest(daemon.socketPath, { path: NODE });
    expect({ status, cache: headers['cache-control'] }).toEqual({ status: 200, cache: 'no-cache' });
    expect(JSON.parse(body)).toEqual(document);
  });

  test('does not travel again to who has it', async () => {
    const etag = await etagOf(NODE);
    expect(etag).toMatch(/^"[\w-]+"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await adminRequest(daemon.socketPath, { path: NODE, headers: { 'if-none-match': known } });
      expect({ status: answer.status, body: answer.body, etag: answer.headers.etag }).toEqual({
        status: 304,
        body: '',
        etag,
      });
    }
    const other = await adminRequest(daemon.socketPath, { path: NODE, headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  });

  test('is changed by a merge patch, in which null clears', async () => {
    const patch = { comment: null, tags: { row: '2' } };
    expect((await send('PATCH', NODE, patch, mergePatch)).status).toBe(200);
    const { body } = await adminRequest(daemon.socketPath, { path: NODE });
    expect(JSON.parse(body)).toEqual({ profiles: ['default'], tags: { rack: '7', row: '2' } });
  });

  test('that another has changed since is not overwritten', async () => {
    const seen = await etagOf(NODE);
    expect((await put(NODE, { comment: 'mine' }, { 'if-match': seen })).status).toBe(200);
    for (const method of ['PUT', 'PATCH']) {
      const { status, body } = await send(method, NODE, {}, { 'content-type': 'application/json', 'if-match': seen });
      expect({ status, problem: JSON.parse(body) }).toMatchObject({
        status: 412,
        problem: { status: 412, kind: 'conflict', detail: expect.stringContaining('it was changed since') },
      });
    }
    const gone = await adminRequest(daemon.socketPath, { method: 'DELETE', path: NODE, headers: { 'if-match': seen } });
    expect(gone.status).toBe(412);
    expect(await etagOf(NODE)).not.toBe(seen);
  });

  test('that is there already is not made again', async () => {
    const create = { 'if-none-match': '*' };
    expect((await put(NODE, {}, create)).status).toBe(412);
    expect((await put('/api/v1/nodes/n2', {}, create)).status).toBe(201);
  });

  test('is not changed under a condition that cannot be read', async () => {
    const { status, body } = await put(NODE, {}, { 'if-match': 'abc' });
    expect(status).toBe(400);
    expect(JSON.parse(body).detail).toBe('If-Match is no list of ETags: send one as it came, in its quotes');
  });
});

describe('a body', () => {
  test.each([
    { says: 'a merge patch where documents are replaced', method: 'PUT', path: NODE, headers: mergePatch, status: 415 },
    {
      says: 'a merge patch where many are changed',
      method: 'PATCH',
      path: '/api/v1/nodes',
      headers: mergePatch,
      status: 415,
    },
    {
      says: 'any where only the path counts',
      method: 'DELETE',
      path: NODE,
      headers: { 'content-type': 'application/json' },
      status: 400,
    },
  ])('that is $says is refused', async ({ method, path, headers, status }) => {
    expect((await send(method, path, {}, headers)).status).toBe(status);
  });

  test('that is wrong is answered with every problem and its place', async () => {
    const wrong = { names: [], patch: { set: {}, unset: [7] }, 'a/b': 1 };
    const { body } = await send('POST', '/api/v1/nodes', wrong, { 'content-type': 'application/json' });
    expect(JSON.parse(body)).toMatchObject({
      type: 'urn:warewulf:problem:invalid',
      problems: [
        { path: 'names', pointer: '#/names' },
        { path: 'patch.unset.0', pointer: '#/patch/unset/0' },
        { path: '', pointer: '#' },
      ],
    });
  });

  test.each([
    {
      says: 'nested without measure',
      text: `{"resources":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
      status: 400,
    },
    { says: 'one with the key that objects swallow', text: '{"tags":{"a":{"__proto__":{"x":1}}}}', status: 400 },
    { says: 'longer than any node is', text: JSON.stringify({ comment: 'x'.repeat(1024 * 1024) }), status: 413 },
  ])('that is $says is refused', async ({ text, status }) => {
    for (const headers of [mergePatch, { 'content-type': 'application/json' }]) {
      const answer = await adminRequest(daemon.socketPath, { method: 'PATCH', path: NODE, headers, body: text });
      expect({ status: answer.status, kind: JSON.parse(answer.body).kind }).toEqual({ status, kind: 'invalid' });
    }
  });

  test('that is too long is told how long one may be', async () => {
    const { body } = await put(NODE, { comment: 'x'.repeat(1024 * 1024) });
    expect(JSON.parse(body).detail).toBe(
      'cannot read the request: its body has more than 1048576 bytes, send it in parts',
    );
  });

  test.each([
    { says: 'the document', method: 'PUT', path: `${NODE}?document=x`, body: {}, twice: 'document' },
    { says: 'a name', method: 'PUT', path: `${NODE}?name=n9`, body: {}, twice: 'name' },
    {
      says: 'a name',
      method: 'POST',
      path: '/api/v1/images/empty/rename',
      body: { name: 'x', to: 'y' },
      twice: 'name',
    },
    { says: 'a field', method: 'POST', path: '/api/v1/nodesets?names=n1', body: { names: ['n1'] }, twice: 'names' },
  ])('with $says that is given elsewhere too is refused', async ({ method, path, body, twice }) => {
    const answer = await send(method, path, body, { 'content-type': 'application/json' });
    expect({ status: answer.status, detail: JSON.parse(answer.body).detail }).toMatchObject({
      status: 400,
      detail: expect.stringContaining(`${twice}: given in`),
    });
  });

  test('that lacks something is told what, in words', async () => {
    const { body } = await send('POST', '/api/v1/nodes', {}, { 'content-type': 'application/json' });
    expect(JSON.parse(body).detail).toBe('node.add: names: is missing; patch: is missing');
    const query = await adminRequest(daemon.socketPath, { path: '/api/v1/nodes?limit=many' });
    expect(JSON.parse(query.body).detail).toBe('node.list: limit: is not a number');
  });

  test('whose fields are wrong is answered with all of them', async () => {
    const { status, body } = await put('/api/v1/nodes/n3', { 'image name': 'nonesuch', comment: ['x'], colour: 'red' });
    expect(status).toBe(400);
    expect(JSON.parse(body).problems.length).toBeGreaterThan(1);
  });
});

test('a query that is wrong has no place in the body', async () => {
  const { body } = await adminRequest(daemon.socketPath, { path: '/api/v1/nodes?limit=0' });
  expect(JSON.parse(body).problems).toEqual([{ path: 'limit', message: expect.any(String) }]);
});

describe('a file of an overlay', () => {
  const FILE = '/api/v1/overlays/site/file';

  test('has the digest of its content, its mode and its owner for its ETag', async () => {
    const etag = await etagOf(`${FILE}?path=binary`);
    expect(etag).toMatch(/^"2d75f84de96be6dba9b1e48d2994df26ede680ad1f7cfb0263d1252f08655694-[0-7]+-\d+-\d+"$/);
  });

  test.each([
    {
      says: 'is replaced as it was seen',
      path: 'binary',
      headers: async () => ({ 'if-match': await etagOf(`${FILE}?path=binary`) }),
      status: 200,
    },
    {
      says: 'is not replaced when it is another',
      path: 'binary',
      headers: async () => ({ 'if-match': '"other"' }),
      status: 412,
    },
    { says: 'is not made again', path: 'binary', headers: async () => ({ 'if-none-match': '*' }), status: 412 },
    { says: 'is made where there is none', path: 'new', headers: async () => ({ 'if-none-match': '*' }), status: 200 },
  ])('$says', async ({ path, headers, status }) => {
    const answer = await put(FILE, { path, base64: 'aGkK' }, await headers());
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status });
  });

  test('is not deleted when it is another', async () => {
    const headers = { 'if-match': '"other"' };
    const answer = await adminRequest(daemon.socketPath, { method: 'DELETE', path: `${FILE}?path=binary`, headers });
    expect(answer.status).toBe(412);
  });
});

test('an image is not deleted when it is another', async () => {
  const path = '/api/v1/images/empty';
  const etag = await etagOf(path);
  const deleting = (tag: string) =>
    adminRequest(daemon.socketPath, { method: 'DELETE', path, headers: { 'if-match': tag } });
  expect((await deleting('"other"')).status).toBe(412);
  expect((await deleting(etag)).status).toBe(200);
});
