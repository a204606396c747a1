import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { NotFoundError, UnavailableError } from '../../../src/domain/errors.ts';
import { BootFixture } from '../../support/boot-fixture.ts';
import { NODE_HWADDR } from '../../support/boot-node.ts';

let fixture: BootFixture;
beforeAll(async () => {
  fixture = await BootFixture.create();
});
beforeEach(async () => {
  await fixture.start();
});
afterEach(() => fixture.stop());
afterAll(() => fixture.remove());

const MAC = '52-54-00-12-34-56';

describe('the boot routes when a part fails', () => {
  test.each([
    ['is for ever missing', new NotFoundError('overlay hosts does not exist'), 404, 'overlay hosts does not exist'],
    ['may come back', new UnavailableError('the disk is full'), 503, 'the disk is full'],
    ['is a bug', new TypeError('secret of the inside'), 500, 'internal error, see the log of the server'],
  ])('that %s answer with an empty body and say why', async (_what, error, status, reason) => {
    await fixture.stop();
    await fixture.start({
      overlayArchive: async () => {
        throw error;
      },
    });
    const answer = await fixture.ask({ path: `/system/${MAC}` });
    expect(answer).toMatchObject({ status, headers: { 'x-warewulf-reason': reason } });
    expect(answer.headers['retry-after']).toBe(status === 503 ? '5' : undefined);
    expect(answer.body).toHaveLength(0);
    expect(await fixture.events.next()).toMatchObject({ stage: 'system', outcome: 'failed', node: 'n1' });
  });

  test('of a file that is gone ask the node to come again', async () => {
    const { artifacts } = fixture;
    if ('missing' in artifacts) throw new Error('the fixture has no artifacts');
    fixture.artifacts = { ...artifacts, parts: [{ path: '/nonexistent', sizeBytes: 1, etag: 'x' }] };
    expect((await fixture.ask({ path: `/image/${MAC}` })).status).toBe(503);
    fixture.artifacts = { ...artifacts, parts: artifacts.parts.map((part) => ({ ...part, sizeBytes: 1 })) };
    expect((await fixture.ask({ path: `/image/${MAC}` })).status).toBe(500);
    fixture.artifacts = artifacts;
  });
});

test('every request for a stage leaves one event', async () => {
  await fixture.ask({ path: `/kernel/${MAC}` });
  expect(await fixture.events.next()).toEqual({
    at: 1000,
    stage: 'kernel',
    outcome: 'ok',
    hwaddr: NODE_HWADDR,
    node: 'n1',
    ip: '127.0.0.1',
    detail: expect.stringMatching(/^kernel 300000 bytes in \d+\.\d\d s$/),
    bytes: 300_000,
  });
  const details: [string, Parameters<BootFixture['ask']>[0], RegExp][] = [
    ['ok', { path: `/kernel/${MAC}`, method: 'HEAD' }, /^kernel asked for its size$/],
    ['ok', { path: `/kernel/${MAC}`, headers: { Range: 'bytes=0-9' } }, /^kernel 10 bytes of a part in/],
    ['refused', { path: `/kernel/${MAC}`, headers: { Range: 'bytes=300000-' } }, /^kernel has no such range$/],
    ['refused', { path: '/image/x' }, /^image refused with 400: the request has no hardware address/],
  ];
  for (const [outcome, question, detail] of details) {
    await fixture.ask(question);
    expect(await fixture.events.next()).toMatchObject({ outcome, detail: expect.stringMatching(detail) });
  }
  expect(fixture.events.pending).toEqual([]);
});

test('a running node that has everything already gives a sign of life, and takes no step', async () => {
  expect((await fixture.ask({ path: `/runtime/${MAC}`, headers: { 'If-None-Match': '*' } })).status).toBe(304);
  expect(fixture.seen).toEqual(['n1']);
  expect(fixture.events.pending).toEqual([]);
});
