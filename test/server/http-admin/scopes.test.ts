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
import { fakeAdminServices } from '../../fake/fake-admin-services.ts';

let scope: Scope;
let origin: string;
let close: () => void;
beforeAll(async () => {
  const stopping = new AbortController();
  const services = await fakeAdminServices();
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
