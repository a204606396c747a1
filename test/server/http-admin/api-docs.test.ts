import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../../fake/fake-admin-daemon.ts';
import { adminRequest } from '../../support/admin-request.ts';

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
});
afterAll(() => daemon.close());

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  adminRequest(daemon.socketPath, { path, headers });

test('the OpenAPI document says which version it is of, and travels once', async () => {
  const { status, headers, body } = await get('/api/v1/openapi.json');
  expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/json; charset=utf-8' });
  expect(JSON.parse(body)).toMatchObject({ openapi: '3.1.1', info: { version: '0.1.0' } });
  const again = await get('/api/v1/openapi.json', { 'if-none-match': String(headers.etag) });
  expect({ status: again.status, body: again.body }).toEqual({ status: 304, body: '' });
});

test('the page loads everything it needs from here, and has no script or style of its own', async () => {
  for (const path of ['/api/docs', '/api/docs/']) {
    const { status, headers, body } = await get(path);
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
    expect(body).not.toMatch(/<script>|<style|style=|https?:|\son\w+=/);
    const parts = Array.from(body.matchAll(/(?:src|href)="([^"]+)"/g), ([, url]) => url ?? '');
    expect(parts).toHaveLength(4);
    for (const part of parts) expect({ part, status: (await get(part)).status }).toEqual({ part, status: 200 });
  }
});

test('its scripts are scripts', async () => {
  const bundle = await get('/api/docs/swagger-ui-bundle.js');
  expect(bundle.headers['content-type']).toMatch(/^text\/javascript/);
  expect(bundle.body).toContain('SwaggerUIBundle');
  expect((await get('/api/docs/start.js')).body).toContain('/api/v1/openapi.json');
});

test('no other file of the package is given away', async () => {
  for (const path of ['package.json', 'index.html', '..%2fpackage.json', 'swagger-ui.js']) {
    expect((await get(`/api/docs/${path}`)).status).toBe(404);
  }
});
