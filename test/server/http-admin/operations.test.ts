import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endpoints, type OperationName } from '../../../src/api/endpoints.ts';
import { operations } from '../../../src/api/operations/index.ts';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../../fake/fake-admin-daemon.ts';
import { adminJson } from '../../support/admin-request.ts';

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
  await daemon.services.registry.addNodes(['n1', 'n2'], {}, { who: 'test', command: 'test' });
});
afterAll(() => daemon.close());

test('each address has exactly one operation', () => {
  expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(endpoints).sort());
});

test('what only reads is asked for by GET, or says that it only previews', () => {
  const readers = operations.filter(({ permission }) => permission === 'read').map(({ name }) => name);
  const getters = operations.filter(({ method }) => method === 'GET').map(({ name }) => name);
  expect(readers.filter((name) => !name.endsWith('.preview'))).toEqual(getters);
});

test('no name that a path takes can be mistaken for a word of another path', () => {
  const paths = [...new Set(Object.values(endpoints).map(({ path }) => path))];
  const patterns = paths.map((path) => ({ path, matches: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`) }));
  for (const path of paths) {
    expect(patterns.filter(({ matches }) => matches.test(path)).map((pattern) => pattern.path)).toEqual([path]);
  }
});

/** A request that each operation accepts, in an order in which they succeed. */
const accepted: Readonly<Record<OperationName, { path: string; body?: unknown; answer: unknown }>> = {
  'version.show': { path: '/api/v1/version', answer: { warewulf: '0.1.0', node: 'v24.0.0' } },
  'node.list': {
    path: '/api/v1/nodes?names=n1',
    answer: [{ name: 'n1', node: expect.objectContaining({ init: '/sbin/init' }) }],
  },
  'node.fields': { path: '/api/v1/node-fields', answer: [{ node: 'n1', fields: expect.any(Array) }, expect.anything()] },
  'node.add': {
    path: '/api/v1/nodes',
    body: { names: ['n[3-4]'], patch: { set: { 'image name': 'rocky-9' } } },
    answer: { revision: 3, changed: ['n3', 'n4'] },
  },
  'node.preview': {
    path: '/api/v1/nodes/preview',
    body: { names: ['n3'], patch: { set: { 'tags.rack': '7' }, unset: ['image name'] } },
    answer: [
      {
        name: 'n3',
        changes: [
          { field: 'image name', before: 'rocky-9', after: null },
          { field: 'tags.rack', before: null, after: '7' },
        ],
      },
    ],
  },
  'node.set': {
    path: '/api/v1/nodes',
    body: { names: ['n3'], patch: { set: { 'tags.rack': '7' } } },
    answer: { revision: 4, changed: ['n3'] },
  },
  'node.delete': { path: '/api/v1/nodes/delete', body: { names: ['n4'] }, answer: { revision: 5, changed: ['n4'] } },
  'status.list': { path: '/api/v1/status?names=n1&names=n2', answer: [{ node: 'n1' }, { node: 'n2' }] },
  'event.list': { path: '/api/v1/boot-events?node=n1&limit=5', answer: [] },
  'profile.add': {
    path: '/api/v1/profiles',
    body: { names: ['gpu'], patch: { set: { comment: 'with GPUs' } } },
    answer: { revision: 6, changed: ['gpu'] },
  },
  'profile.list': { path: '/api/v1/profiles?names=gpu', answer: [{ name: 'gpu', profile: { comment: 'with GPUs' } }] },
  'profile.preview': {
    path: '/api/v1/profiles/preview',
    body: { names: ['gpu'], patch: { set: { comment: 'with GPUs' } } },
    answer: [],
  },
  'profile.set': {
    path: '/api/v1/profiles',
    body: { names: ['gpu'], patch: { unset: ['comment'] } },
    answer: { revision: 7, changed: ['gpu'] },
  },
  'profile.delete': {
    path: '/api/v1/profiles/delete',
    body: { names: ['gpu'] },
    answer: { revision: 8, changed: ['gpu'] },
  },
  'image.list': { path: '/api/v1/images', answer: [expect.anything(), expect.anything()] },
  'image.import': {
    path: '/api/v1/images',
    body: { source: 'docker://host/debian:12' },
    answer: expect.objectContaining({ name: 'debian:12' }),
  },
  'image.show': {
    path: '/api/v1/images/debian%3A12',
    answer: expect.objectContaining({ source: 'docker://host/debian:12' }),
  },
  'image.build': {
    path: '/api/v1/images/debian%3A12/build',
    body: {},
    answer: expect.objectContaining({ format: 'cpio.zst' }),
  },
  'image.export': {
    path: '/api/v1/images/debian%3A12/export',
    body: { format: 'cpio', output: '/tmp/debian.cpio' },
    answer: expect.objectContaining({ format: 'cpio' }),
  },
  'image.delete': { path: '/api/v1/images/debian%3A12', answer: { deleted: 'debian:12' } },
  'overlay.list': { path: '/api/v1/overlays', answer: [expect.objectContaining({ name: 'hosts' }), expect.anything()] },
  'overlay.show': { path: '/api/v1/overlays/hosts', answer: expect.objectContaining({ files: expect.any(Array) }) },
  'overlay.file': {
    path: '/api/v1/overlays/site/file?path=binary',
    answer: [{ path: 'binary', type: 'file', mode: 0o644, uid: 0, gid: 0, base64: 'AP8KgA==' }],
  },
  'overlay.build': {
    path: '/api/v1/overlay-builds',
    body: { names: ['n1'] },
    answer: [
      { node: 'n1', kind: 'system', digest: 'a'.repeat(64), sizeBytes: 6 },
      { node: 'n1', kind: 'runtime', digest: 'a'.repeat(64), sizeBytes: 7 },
    ],
  },
};

describe('every operation', () => {
  test.each(Object.entries(accepted))('%s is reached and answers', async (name, { path, body, answer }) => {
    const { method } = endpoints[name as OperationName];
    const { status, body: text } = await adminJson(daemon.socketPath, method, path, body);
    expect({ status, result: resultOf(text) }).toEqual({ status: 200, result: answer });
  });

  test.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s refuses what it does not know, and changes nothing',
    async (_, { method, path }) => {
      const before = await daemon.services.registry.revisions(1);
      const target = path.replaceAll(/:\w+/g, 'n1');
      const isQuery = method === 'GET' || method === 'DELETE';
      const answer = isQuery
        ? await adminJson(daemon.socketPath, method, `${target}?nonsense=1&folly=2`)
        : await adminJson(daemon.socketPath, method, target, { nonsense: 1, folly: 2 });
      const problem = JSON.parse(answer.body);
      expect(answer.status).toBe(400);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(problem).toMatchObject({ kind: 'invalid', type: 'urn:warewulf:problem:invalid' });
      expect(problem.problems).toContainEqual({ path: '', message: 'Unrecognized keys: "nonsense", "folly"' });
      expect(await daemon.services.registry.revisions(1)).toEqual(before);
    },
  );
});

/** The last line of an answer by lines, or the answer itself. */
function resultOf(text: string): unknown {
  const last: unknown = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
  return typeof last === 'object' && last !== null && 'result' in last ? last.result : last;
}
