import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { AnyOperation } from '../../../src/api/operation.ts';
import { operations } from '../../../src/api/operations/index.ts';
import { SCOPES, type Scope } from '../../../src/domain/access-scope.ts';
import { adminApp } from '../../../src/server/http-admin/admin-app.ts';
import { admitRemote } from '../../../src/server/http-admin/caller.ts';
import { type FakeAdminServices, fakeAdminServices } from '../../fake/fake-admin-services.ts';

const AUTHOR = { who: 'test', from: 'local', command: 'test' };

let services: FakeAdminServices;
let scope: Scope;
let origin: string;
let close: () => void;
beforeAll(async () => {
  const stopping = new AbortController();
  services = await fakeAdminServices();
  const app = adminApp({ services, log: pino({ level: 'silent' }), stopping: stopping.signal });
  const server = createServer((request, response) => {
    admitRemote(request, { who: 'token:ci', from: '10.0.0.9', scope });
    app(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
});
afterAll(() => close());

const all: readonly AnyOperation[] = operations;

/** With an input that no operation takes: who may call it hears 400. */
test.each(all.map((operation) => [operation.name, operation] as const))(
  '%s is for those who have its scope',
  async (_, { method, path, permission }) => {
    const target = `${origin}${path.replaceAll(/:\w+/g, '1')}?nonsense=1`;
    for (const held of SCOPES) {
      scope = held;
      const answer = await fetch(target, { method });
      const mayCall = SCOPES.indexOf(held) >= SCOPES.indexOf(permission);
      expect({ held, status: answer.status }).toEqual({ held, status: mayCall ? 400 : 403 });
      await answer.text();
    }
  },
);

test('a refusal names the scope that is needed', async () => {
  scope = 'read';
  const answer = await fetch(`${origin}/api/v1/images/x`, { method: 'DELETE' });
  expect(await answer.json()).toMatchObject({
    status: 403,
    kind: 'denied',
    detail: 'image.delete needs the scope admin, and yours is read: use a token of that scope',
  });
});

test('passwords of BMCs are for those who may change them', async () => {
  await services.registry.edit.profile.put('bmc', { ipmi: { password: 'canary' } }, AUTHOR);
  await services.registry.edit.node.put('n1', { profiles: ['bmc'], ipmi: { password: 'canary' } }, AUTHOR);
  const paths = [
    'nodes',
    'nodes?raw=true',
    'nodes/n1',
    'node-fields',
    'profiles',
    'profiles/bmc',
    'history/2',
    'history-diff?from=0&to=3',
  ];
  for (const path of paths) {
    scope = 'read';
    const text = await (await fetch(`${origin}/api/v1/${path}`)).text();
    expect({ path, isHidden: !text.includes('canary') && text.includes('***') }).toEqual({ path, isHidden: true });
  }
  scope = 'operate';
  expect(await (await fetch(`${origin}/api/v1/nodes/n1`)).text()).toContain('canary');
});
