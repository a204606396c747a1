import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endpoints, type OperationName } from '../../../src/api/endpoints.ts';
import { jobDocument } from '../../../src/api/job-schemas.ts';
import type { AnyOperation } from '../../../src/api/operation.ts';
import { operations } from '../../../src/api/operations/index.ts';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../../fake/fake-admin-daemon.ts';
import { adminJson } from '../../support/admin-request.ts';
import { mac } from '../../support/dhcp-messages.ts';
import { OPERATION_SAMPLES } from '../../support/operation-samples.ts';
import { parseEvents } from '../../support/parse-events.ts';

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
  const author = { who: 'test', from: 'local', command: 'test' };
  await daemon.services.registry.edit.node.add(['n1', 'n2'], {}, author);
  await daemon.services.discovery.saw(mac('52:54:00:00:00:99'), { claim: 'none', network: 'default', port: 'Eth1/7' });
  daemon.services.record({ at: 1, stage: 'dhcp', outcome: 'ok', node: 'n1', detail: 'OFFER', bytes: 300 });
});
afterAll(() => daemon.close());

const all: readonly AnyOperation[] = operations;
const byName = new Map(all.map((operation) => [operation.name, operation]));

describe('the table', () => {
  test('has exactly one operation for each address', () => {
    expect(all.map(({ name }) => name).sort()).toEqual(Object.keys(endpoints).sort());
    expect(new Set(all.map(({ method, path }) => `${method} ${path}`)).size).toBe(all.length);
  });

  test.each(all.map((operation) => [operation.name, operation] as const))('describes %s', (_, operation) => {
    const { summary, permission, input, output, path } = operation;
    expect(summary).toMatch(/^[A-Z].*[^.]$/);
    expect(summary.length).toBeLessThan(100);
    expect(['read', 'operate', 'admin']).toContain(permission);
    expect([input.safeParse, output.safeParse]).toEqual([expect.any(Function), expect.any(Function)]);
    expect(path).toMatch(/^\/api\/v1\/[a-z]/);
  });

  test('lets readers ask for nothing that changes something', () => {
    const readers = all.filter(({ permission }) => permission === 'read').map(({ name }) => name);
    const askedByPost = readers.filter((name) => endpoints[name].method !== 'GET');
    expect(askedByPost.sort()).toEqual(['node.addresses', 'nodeset.expand']);
  });

  test('has no name in a path that can be mistaken for a word of another path', () => {
    const paths = [...new Set(all.map(({ path }) => path))];
    const matching = (target: string) =>
      paths.find((path) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`).test(target));
    for (const path of paths.filter((path) => !path.includes(':'))) expect(matching(path)).toBe(path);
  });
});

describe('every operation', () => {
  test.each(Object.entries(OPERATION_SAMPLES))('%s is reached and answers as its schema says', async (name, sample) => {
    const operation = byName.get(name as OperationName);
    if (operation === undefined) throw new Error(`${name} is not in the table`);
    const { status, body } = await adminJson(daemon.socketPath, operation.method, sample.path, sample.body);
    expect({ status, body }).toMatchObject({ status: sample.status ?? (operation.kind === 'job' ? 202 : 200) });
    if (status < 300) await expectOutput(operation, body);
  });

  test.each(all.filter(({ kind }) => kind !== 'stream').map((operation) => [operation.name, operation] as const))(
    '%s refuses what it does not know, and changes nothing',
    async (_, { method, path, body: whole }) => {
      const before = await daemon.services.registry.history({ limit: 1 });
      const target = path.replaceAll(/:\w+/g, '1');
      const isQuery = method === 'GET' || method === 'DELETE' || whole !== undefined;
      const query = isQuery ? '?nonsense=1&folly=2' : '';
      const body = method === 'GET' || method === 'DELETE' ? undefined : isQuery ? {} : { nonsense: 1, folly: 2 };
      const answer = await adminJson(daemon.socketPath, method, `${target}${query}`, body);
      const problem = JSON.parse(answer.body);
      expect(answer.status).toBe(400);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(problem).toMatchObject({ kind: 'invalid', type: 'urn:warewulf:problem:invalid' });
      expect(problem.problems).toContainEqual(
        expect.objectContaining({ path: '', message: 'Unrecognized keys: "nonsense", "folly"' }),
      );
      expect(await daemon.services.registry.history({ limit: 1 })).toEqual(before);
    },
  );
});

async function expectOutput(operation: AnyOperation, body: string): Promise<void> {
  if (operation.kind === 'stream') {
    for (const event of parseEvents(body)) operation.output.parse(event);
  } else if (operation.kind === 'job') {
    operation.output.parse(await resultOf(JSON.parse(body).job.id));
  } else {
    operation.output.parse(JSON.parse(body));
  }
}

async function resultOf(job: string): Promise<unknown> {
  const { body } = await adminJson(daemon.socketPath, 'GET', `/api/v1/jobs/${job}/events`);
  const end = parseEvents(body).at(-1);
  expect(end?.event).toBe('done');
  return jobDocument.parse(end?.data).result;
}
