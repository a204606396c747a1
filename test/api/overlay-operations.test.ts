import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { adminRequest } from '../support/admin-request.ts';
import { openWarewulfLab, type WarewulfLab } from '../support/warewulf-lab.ts';

let lab: WarewulfLab;
beforeEach(async () => {
  lab = await openWarewulfLab();
});
afterEach(() => lab.close());

const json = { 'content-type': 'application/json' };
const base64 = Buffer.from([0, 255, 10]).toString('base64');
const file = { type: 'file', isTemplate: false, mode: 0o644, uid: 0, gid: 0, sizeBytes: 3 };

describe('overlays of the site', () => {
  test('are made, filled with any bytes, emptied and deleted', async () => {
    const empty = { name: 'new', isSite: true, fileCount: 0, files: [] };
    const bin = { ...file, path: 'bin', type: 'directory', mode: 0o755, sizeBytes: 0 };
    const filled = { ...empty, fileCount: 1, files: [bin, { ...file, path: 'bin/tool' }] };
    expect(await lab.ask('PUT /api/v1/overlays/new', {}, json)).toEqual({ status: 201, body: empty });
    expect(await lab.ask('PUT /api/v1/overlays/new/file', { path: 'bin/tool', base64 }, json)).toEqual({
      status: 200,
      body: filled,
    });
    expect(await lab.ask('GET /api/v1/overlays/new/file?path=bin/tool')).toMatchObject({ body: [{ base64 }] });
    expect(await lab.ask('DELETE /api/v1/overlays/new/file?path=bin/tool&cleanup=true')).toEqual({
      status: 200,
      body: empty,
    });
    expect(await lab.ask('DELETE /api/v1/overlays/new')).toEqual({ status: 200, body: { deleted: 'new' } });
    expect(await lab.ask('GET /api/v1/overlays/new')).toMatchObject({ status: 404 });
  });

  test('a file is only made where it must be new', async () => {
    const asNew = { ...json, 'if-none-match': '*' };
    const body = { path: 'binary', base64 };
    expect(await lab.ask('PUT /api/v1/overlays/site/file', body, asNew)).toMatchObject({ status: 412 });
  });

  test('a file is another once its mode is, and gets no mode from who has not seen it', async () => {
    const etag = async () => {
      const socketPath = join(dirname(lab.configFile), 'warewulfd.sock');
      const { headers } = await adminRequest(socketPath, { path: '/api/v1/overlays/site/file?path=binary' });
      return String(headers.etag);
    };
    const before = await etag();
    const seen = { ...json, 'if-match': before };
    const set = (mode: number) => lab.ask('PATCH /api/v1/overlays/site/file', { path: 'binary', mode }, seen);
    expect(await set(0o600)).toMatchObject({ status: 200 });
    expect(await etag()).not.toBe(before);
    expect(await set(0o644)).toMatchObject({ status: 412 });
    const wanted = { path: 'binary', base64 };
    expect(await lab.ask('PUT /api/v1/overlays/site/file', wanted, seen)).toMatchObject({ status: 412 });
    const current = { ...json, 'if-match': await etag() };
    expect(await lab.ask('PUT /api/v1/overlays/site/file', wanted, current)).toMatchObject({ status: 200 });
  });

  test('go with their files only by force', async () => {
    expect(await lab.ask('DELETE /api/v1/overlays/site')).toMatchObject({ status: 409, body: { kind: 'conflict' } });
    expect(await lab.ask('DELETE /api/v1/overlays/site?force=true')).toMatchObject({ status: 200 });
  });
});

test('an image gets another name', async () => {
  const answer = await lab.ask('POST /api/v1/images/rocky-9/rename', { to: 'rocky' }, json);
  expect(answer).toMatchObject({ status: 200, body: { name: 'rocky' } });
  expect(await lab.ask('GET /api/v1/images/rocky-9')).toMatchObject({ status: 404 });
});
