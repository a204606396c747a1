import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { warewulfRoutes } from '../../../src/api/warewulf/warewulf-routes.ts';
import { adminApp } from '../../../src/server/http-admin/admin-app.ts';
import { admitRemote } from '../../../src/server/http-admin/caller.ts';
import { openWarewulfLab, type WarewulfLab } from '../../support/warewulf-lab.ts';

let lab: WarewulfLab;
beforeEach(async () => {
  lab = await openWarewulfLab();
  await lab.put('node', { n1: { comment: 'as it was' } });
});
afterEach(() => lab.close());

describe('what cannot be a request is refused in the same form', () => {
  test.each([
    { says: 'a body that is no JSON', ask: 'PUT /api/nodes/n1', body: '{"node":', status: 400 },
    { says: 'a body without the record', ask: 'PUT /api/nodes/n1', body: { nodes: {} }, status: 400 },
    { says: 'no body at all', ask: 'PATCH /api/nodes/n1', status: 400 },
    { says: 'a list instead of a record', ask: 'PATCH /api/nodes/n1', body: { node: [] }, status: 400 },
    { says: 'a key that is none', ask: 'PATCH /api/nodes/n1', body: { node: { 'imagename ': 'x' } }, status: 400 },
    {
      says: 'a form',
      ask: 'PUT /api/nodes/n1',
      body: 'node=n1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      status: 415,
    },
    {
      says: 'a body without a type that a page of another site sends',
      ask: 'POST /api/images/new/import',
      body: { uri: 'docker://host/image' },
      headers: { origin: 'http://elsewhere' },
      status: 415,
    },
    { says: 'a method that the path does not have', ask: 'POST /api/nodes/n1', status: 405 },
    { says: 'a broken escape', ask: 'GET /api/nodes/%zz', status: 400 },
    { says: 'a flag that is neither true nor false', ask: 'DELETE /api/overlays/site?force=maybe', status: 400 },
  ])('$says: $status', async ({ ask, body, headers, status }) => {
    expect(await lab.ask(ask, body, headers)).toEqual({
      status,
      body: { status: 'INVALID_ARGUMENT', error: expect.stringMatching(/^invalid argument: /) },
    });
    expect(lab.records('node')).toEqual({ n1: { comment: 'as it was' } });
    expect(lab.services.images.calls).toEqual([]);
  });
});

test('whoever may only read changes nothing', async () => {
  const stopping = new AbortController().signal;
  const app = adminApp({ services: lab.services, log: pino({ level: 'silent' }), stopping });
  const server = createServer((request, response) => {
    admitRemote(request, { who: 'token:monitor', from: '10.0.0.9', scope: 'read' });
    app(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ask = (method: string) => fetch(`http://127.0.0.1:${port}/api/nodes/n1`, { method });
  try {
    expect((await ask('GET')).status).toBe(200);
    expect(await (await ask('DELETE')).json()).toEqual({
      status: 'PERMISSION_DENIED',
      error: expect.stringMatching(/^permission denied: .*operate/),
    });
    expect(lab.records('node')).toEqual({ n1: { comment: 'as it was' } });
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('a fault of our own says nothing of itself', async () => {
  Object.assign(lab.services.images, { showImage: () => Promise.reject(new TypeError('secret')) });
  expect(await lab.ask('GET /api/images/rocky-9')).toEqual({
    status: 500,
    body: { status: 'INTERNAL', error: 'internal: the daemon failed: see its log' },
  });
});

test('no body makes the daemon fail', async () => {
  const words = [
    'node',
    'profile',
    'network devices',
    'default',
    'onbot',
    'onboot',
    'ipmi',
    'password',
    'tags',
    'disks',
  ];
  const values = ['***', 'UNSET', 'UNDEF', 'yes', '10.0.0.1', '~x', '', '__proto__', 'docker://x'];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, fc.constantFrom(...values), fc.jsonValue({ maxDepth: 1 }), tie('entries')),
    entries: fc.dictionary(
      fc.oneof(fc.constantFrom(...words, 'resources', 'kernel', 'args'), fc.string()),
      tie('value'),
    ),
  }));
  const asked = ['node', 'profile'].flatMap((kind) =>
    ['PUT', 'PATCH'].flatMap((method) => ['n1', 'x'].map((id) => ({ kind, ask: `${method} /api/${kind}s/${id}` }))),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...asked), value, fc.boolean(), async ({ kind, ask }, document, isWrapped) => {
      const { status } = await lab.ask(ask, JSON.stringify(isWrapped ? { [kind]: document } : document));
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 400 },
  );
});

test('no name and no path makes the daemon fail, or leaves the overlays', async () => {
  const paths = warewulfRoutes.map(({ method, path }) => ({ method, path }));
  const odd = fc.oneof(
    fc.constantFrom(
      '..',
      '%2e%2e',
      '../..',
      '/etc/passwd',
      '.',
      'site',
      'n[1-99999999]',
      '@all',
      '\0',
      'link/x',
      '~n1',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), odd, odd, async ({ method, path }, name, file) => {
      const query = path.endsWith('/file') ? `?path=${encoded(file)}` : '';
      const target = path.replace(/:\w+/, encoded(name));
      const { status } = await lab.ask(`${method} ${target}${query}`, method === 'GET' ? undefined : { content: 'x' });
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
});

/** Half of a surrogate pair cannot be sent at all. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
