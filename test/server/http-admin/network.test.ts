import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { operations } from '../../../src/api/operations/index.ts';
import { warewulfRoutes } from '../../../src/api/warewulf/warewulf-routes.ts';
import { scopeIncludes } from '../../../src/domain/access-scope.ts';
import { parseAuthorization } from '../../../src/server/http-admin/auth/authorization.ts';
import { adminRequest } from '../../support/admin-request.ts';
import { NetworkFixture } from '../../support/network-fixture.ts';

let daemon: NetworkFixture;
beforeEach(async () => {
  daemon = await NetworkFixture.start();
});
afterEach(() => daemon.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});
const JSON_TYPE = { 'content-type': 'application/json' };
const addNode = { method: 'POST', path: '/api/v1/nodes', body: '{"names":["n1"],"patch":{}}' };

async function revisions() {
  return daemon.services.registry.history({ limit: 10 });
}

describe('a caller', () => {
  test.each([
    { says: 'a token', headers: async () => bearer(await daemon.token('read')) },
    { says: 'a name and a password', headers: async () => basic('ann', 'U*U') },
    { says: 'a token in the place of a password', headers: async () => basic('x', await daemon.token('read')) },
  ])('with $says is let in', async ({ headers }) => {
    expect((await daemon.ask({ headers: await headers() })).status).toBe(200);
  });

  test.each([
    { says: 'nothing', headers: {} },
    { says: 'a wrong token', headers: bearer(`wwt_0123456789ab_${'A'.repeat(43)}`) },
    { says: 'a wrong password', headers: basic('ann', 'u*u') },
    { says: 'an unknown name', headers: basic('bob', 'U*U') },
    { says: 'a header of another kind', headers: { authorization: 'Digest username="ann"' } },
    { says: 'a header without a value', headers: { authorization: 'Bearer' } },
  ])('with $says is asked to log in', async ({ headers }) => {
    const answer = await daemon.ask({ headers });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="Warewulf", charset="UTF-8", Bearer realm="Warewulf"');
    expect(JSON.parse(answer.body)).toMatchObject({ status: 401, kind: 'denied' });
  });

  test('gets the same answer for an unknown name as for a wrong password', async () => {
    const answers = await Promise.all([basic('ann', 'x'), basic('bob', 'x')].map((headers) => daemon.ask({ headers })));
    expect(answers[0]?.body).toBe(answers[1]?.body);
  });

  test('is recorded under the name that the credentials prove, whatever the headers say', async () => {
    const claims = { ...JSON_TYPE, 'warewulf-user': 'root', 'warewulf-command': 'wwctl%20node%20add%20n1' };
    await daemon.ask({ ...addNode, headers: { ...claims, ...bearer(await daemon.token('operate')) } });
    await daemon.ask({
      ...addNode,
      body: '{"names":["n2"],"patch":{}}',
      headers: { ...JSON_TYPE, ...basic('ann', 'U*U') },
    });
    expect((await revisions()).slice(0, 2)).toMatchObject([
      { who: 'user:ann', from: '127.0.0.1', command: 'POST /api/v1/nodes' },
      { who: 'token:operate', from: '127.0.0.1', command: 'wwctl node add n1' },
    ]);
  });
});

describe('the scope', () => {
  const doors = [...operations, ...warewulfRoutes].map(({ method, path, permission }) => {
    return { method, path: path.replaceAll(/:\w+/g, 'x'), permission };
  });

  test('of a caller is enforced at every door, and who is refused changes nothing', async () => {
    const tokens = [
      { scope: 'read', headers: bearer(await daemon.token('read')) },
      { scope: 'operate', headers: bearer(await daemon.token('operate')) },
    ] as const;
    const before = [await revisions(), daemon.tokens.list().length];
    for (const { permission, ...door } of doors) {
      expect({ ...door, status: (await daemon.ask(door)).status }).toEqual({ ...door, status: 401 });
      for (const { scope, headers } of tokens.filter((token) => !scopeIncludes(token.scope, permission))) {
        const { status } = await daemon.ask({ ...door, headers });
        expect({ ...door, scope, status }).toEqual({ ...door, scope, status: 403 });
      }
    }
    expect([await revisions(), daemon.tokens.list().length]).toEqual(before);
    expect(daemon.tokens.list().every((token) => token.revokedAt === undefined)).toBe(true);
  });

  test.each(['/api/docs', '/api/v1/openapi.json', '/nowhere'])('is asked for at %s as well', async (path) => {
    expect((await daemon.ask({ path })).status).toBe(401);
  });

  test('of a token does not reach to making another', async () => {
    const body = JSON.stringify({ name: 'more', scope: 'admin' });
    const question = { method: 'POST', path: '/api/v1/tokens', body };
    const refused = await daemon.ask({
      ...question,
      headers: { ...JSON_TYPE, ...bearer(await daemon.token('operate')) },
    });
    expect(refused.status).toBe(403);
    const made = await daemon.ask({ ...question, headers: { ...JSON_TYPE, ...bearer(await daemon.token('admin')) } });
    expect(made.status).toBe(200);
    expect((await daemon.ask({ headers: bearer(JSON.parse(made.body).text) })).status).toBe(200);
  });

  test('of a user is what the file says', async () => {
    expect((await daemon.ask({ ...addNode, headers: { ...JSON_TYPE, ...basic('guest', 'U*U') } })).status).toBe(403);
  });
});

describe('the end of a token', () => {
  test('closes what its bearer has open when it is revoked, and nothing else', async () => {
    const [first, second] = [await daemon.token('read'), await daemon.token('operate')];
    const [stream, other] = [await daemon.follow(first), await daemon.follow(second)];
    await daemon.tokens.revoke('read', 'test');
    await stream.ended;
    expect((await daemon.ask({ headers: bearer(first) })).status).toBe(401);
    expect(await Promise.race([other.ended.then(() => 'closed'), daemon.ask({}).then(() => 'open')])).toBe('open');
  });

  test('closes what its bearer has open when its time has come', async () => {
    const stream = await daemon.follow(await daemon.token('read', 60));
    daemon.now += 60_000;
    await stream.ended;
  });

  test('closes what a user has open when the file does not have them any more', async () => {
    const token = Buffer.from('guest:U*U').toString('base64');
    const socket = tlsConnect({ port: daemon.port, host: '127.0.0.1', rejectUnauthorized: false });
    socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${token}\r\n\r\n`);
    await once(socket, 'data');
    writeFileSync(daemon.file('auth.conf'), 'users: []');
    await once(socket.resume(), 'close');
  });

  test('lets the answer to the one who revokes their own through', async () => {
    const headers = bearer(await daemon.token('admin'));
    const answer = await daemon.ask({ method: 'DELETE', path: '/api/v1/tokens/admin', headers });
    expect(JSON.parse(answer.body)).toMatchObject({ name: 'admin', state: 'revoked', revokedBy: 'token:admin' });
  });
});

describe('after ten failed logins', () => {
  beforeEach(async () => {
    for (let index = 0; index < 10; index++) await daemon.ask({ headers: basic('ann', `guess ${index}`) });
  });

  test('passwords are refused with the time to wait, and tokens go on', async () => {
    const answer = await daemon.ask({ headers: basic('ann', 'U*U') });
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('300');
    expect(JSON.parse(answer.body)).toMatchObject({ status: 429, kind: 'denied' });
    expect((await daemon.ask({ headers: bearer(await daemon.token('read')) })).status).toBe(200);
  });

  test('there is one line in the log for each, without the password and the name', async () => {
    await daemon.ask({ headers: basic('ann', 'U*U') });
    const lines = daemon.logged.filter((line) => /login failed/.test(line));
    expect(lines).toHaveLength(10);
    expect(daemon.logged.join('')).not.toMatch(/guess|"ann"|U\*U/);
  });
});

test('callers from other subnets are refused before they can log in, and the connection is closed', async () => {
  const elsewhere = await NetworkFixture.start({ subnets: ['127.0.0.2/32'] });
  const headers = bearer(await elsewhere.token('admin'));
  const answer = await elsewhere.ask({ headers });
  expect(answer.status).toBe(403);
  expect(answer.headers.connection).toBe('close');
  expect(JSON.parse(answer.body).detail).toMatch(/^127\.0\.0\.1 is in none of the allowed subnets: add its network/);
  expect((await elsewhere.ask({ headers, localAddress: '127.0.0.2' })).status).toBe(200);
  await elsewhere.close();
});

describe('a browser', () => {
  test('is told to do nothing with our answers that our own pages do not need', async () => {
    const { headers } = await daemon.ask({});
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'self';img-src 'self' data:;object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
      'strict-transport-security': 'max-age=86400',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test.each([
    { says: 'another site', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
    { says: 'a sister site', headers: { 'sec-fetch-site': 'same-site' }, status: 403 },
    { says: 'a page whose origin is another', headers: { origin: 'https://evil.example' }, status: 403 },
    { says: 'a page without an origin', headers: { origin: 'null' }, status: 403 },
    { says: 'our own page', headers: { 'sec-fetch-site': 'same-origin', origin: 'https://head:9874' }, status: 200 },
    { says: 'no page at all', headers: {}, status: 200 },
  ])('that $says makes ask for a change gets $status', async ({ headers, status }) => {
    const all = { ...JSON_TYPE, ...basic('ann', 'U*U'), host: 'head:9874', ...headers };
    expect((await daemon.ask({ ...addNode, headers: all })).status).toBe(status);
    expect((await revisions()).length).toBe(status === 200 ? 2 : 1);
  });
});

describe('the certificate', () => {
  async function shown(): Promise<string> {
    const socket = tlsConnect({ port: daemon.port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  }

  test('is replaced while the server runs, and connections that are open go on', async () => {
    const stream = await daemon.follow(await daemon.token('read'));
    const { certificate } = await daemon.certificate.renew(true);
    while ((await shown()) !== certificate.fingerprint);
    expect(await Promise.race([stream.ended.then(() => 'closed'), daemon.ask({}).then(() => 'open')])).toBe('open');
  });

  test('stays when what is put in its place cannot be used', async () => {
    const before = await shown();
    writeFileSync(daemon.certificatePath, 'nonsense');
    while (!daemon.logged.some((line) => line.includes('stays the old one'))) await daemon.ask({});
    expect(await shown()).toBe(before);
  });

  test('with a key that others can read is warned of', async () => {
    chmodSync(daemon.file('tls/warewulf.key'), 0o644);
    while (!daemon.logged.some((line) => line.includes('others can read the key'))) await daemon.ask({});
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('is not shown to a client that speaks %s at best', async (version) => {
    const options = { port: daemon.port, host: '127.0.0.1', rejectUnauthorized: false, ciphers: 'DEFAULT@SECLEVEL=0' };
    const socket = tlsConnect({ ...options, minVersion: version, maxVersion: version });
    const [error] = await once(socket, 'error');
    expect(String(error)).toMatch(/protocol version|alert/);
  });
});

test('a request that is not TLS, and one that never ends, do no harm', async () => {
  const plain = connect(daemon.port, '127.0.0.1');
  plain.on('error', () => undefined).write('GET / HTTP/1.1\r\n\r\n');
  await once(plain.resume(), 'close');
  expect((await daemon.ask({})).status).toBe(401);
});

test('without TLS, which is for this host alone, there is no promise of it', async () => {
  const plain = await NetworkFixture.start({ tls: false });
  const headers = bearer(await plain.token('read'));
  const answer = await plain.ask({ headers }, false);
  expect(answer.status).toBe(200);
  expect(answer.headers['strict-transport-security']).toBeUndefined();
  await plain.close();
});

test('the unix socket asks for no login', async () => {
  const answer = await adminRequest(daemon.file('warewulfd.sock'), { path: '/api/v1/version' });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-security-policy']).toBeUndefined();
});

test('any Authorization header is answered, and none but the right one lets in', async () => {
  const header = fc.oneof(
    fc.string({ unit: 'binary-ascii' }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, '')),
    fc.tuple(fc.constantFrom('Basic', 'bearer', 'BASIC '), fc.base64String()).map((parts) => parts.join(' ')),
    fc.tuple(fc.string(), fc.string()).map(([name, password]) => basic(name, password).authorization),
  );
  fc.assert(
    fc.property(header, (text) => {
      const credentials = parseAuthorization(text);
      if (credentials !== undefined) expect(['token', 'password']).toContain(credentials.kind);
    }),
  );
  await fc.assert(
    fc.asyncProperty(header, async (authorization) => {
      expect([401, 429]).toContain((await daemon.ask({ headers: { authorization } })).status);
    }),
    { numRuns: 40 },
  );
});
