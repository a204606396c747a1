import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
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
