import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAgentReport } from '../../../src/server/http-boot/agent-report.ts';
import { BootFixture } from '../../support/boot-fixture.ts';

let fixture: BootFixture;
beforeAll(async () => {
  fixture = await BootFixture.create();
});
beforeEach(async () => {
  fixture.reports.length = 0;
  await fixture.start();
});
afterEach(() => fixture.stop());
afterAll(() => fixture.remove());

const DIGEST = 'd'.repeat(64);
const JSON_TYPE = { 'Content-Type': 'application/json' };
const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };
const path = '/status/52-54-00-12-34-56';
const post = (body: string, headers: Record<string, string> = JSON_TYPE) =>
  fixture.ask({ path, method: 'POST', headers: { ...headers, 'Content-Length': String(body.length) }, body });

describe("an agent's report", () => {
  test('is taken as JSON and as a form', async () => {
    const json = await post(JSON.stringify({ stage: 'runtime', result: 'ok', digest: DIGEST, uptime: 12.5 }));
    expect(json).toMatchObject({
      status: 204,
      headers: expect.not.objectContaining({ 'content-type': expect.anything() }),
    });
    const form = await post(`stage=runtime&result=failed&detail=disk+full&uptime=13&digest=${DIGEST}`, FORM_TYPE);
    expect(form.status).toBe(204);
    expect(fixture.reports).toEqual([
      { stage: 'runtime', result: 'ok', digest: DIGEST, uptime: 12.5 },
      { stage: 'runtime', result: 'failed', digest: DIGEST, detail: 'disk full', uptime: 13 },
    ]);
    expect(fixture.events.pending).toEqual([]);
  });

  const valid = { stage: 'runtime', result: 'ok', digest: DIGEST };
  test.each([
    ['no body', '', JSON_TYPE, 400],
    ['broken JSON', '{', JSON_TYPE, 400],
    ['an unknown type', JSON.stringify(valid), { 'Content-Type': 'text/plain' }, 400],
    ['another stage', JSON.stringify({ ...valid, stage: 'kernel' }), JSON_TYPE, 400],
    ['ok without what was applied', JSON.stringify({ ...valid, digest: undefined }), JSON_TYPE, 400],
    ['a digest that is none', JSON.stringify({ ...valid, digest: '../../x' }), JSON_TYPE, 400],
    ['too long a detail', JSON.stringify({ ...valid, detail: 'x'.repeat(2000) }), JSON_TYPE, 400],
    ['a negative uptime', JSON.stringify({ ...valid, uptime: -1 }), JSON_TYPE, 400],
    ['more than 8 KB', JSON.stringify({ ...valid, detail: 'x'.repeat(9000) }), JSON_TYPE, 413],
    ['an unknown compression', 'x', { ...JSON_TYPE, 'Content-Encoding': 'x' }, 415],
  ])('with %s is refused', async (_what, body, headers, status) => {
    const answer = await post(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toHaveLength(0);
    expect(fixture.reports).toEqual([]);
    expect(await fixture.events.next()).toMatchObject({ stage: 'up' });
  });

  test('of a machine that is no node is refused', async () => {
    const answer = await fixture.ask({ path: '/status/52-54-00-12-34-99', method: 'POST' });
    expect(answer.status).toBe(404);
    expect((await fixture.ask({ path: '/status', method: 'POST' })).status).toBe(400);
  });

  test('of any shape is read or refused without an error', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        const parsed = parseAgentReport(body);
        expect('problem' in parsed || parsed.stage === 'runtime').toBe(true);
      }),
    );
  });
});

test('secure: overlays and reports are only for root of the node itself', async () => {
  await fixture.stop();
  await fixture.start({ secure: true });
  const statusOf = async (stage: string, method = 'GET') =>
    (await fixture.ask({ path: `/${stage}/52-54-00-12-34-56`, method })).status;
  expect([await statusOf('kernel'), await statusOf('system'), await statusOf('runtime')]).toEqual([200, 200, 401]);
  expect(await statusOf('status', 'POST')).toBe(401);
  fixture.addresses = [];
  expect([await statusOf('kernel'), await statusOf('system'), await statusOf('runtime')]).toEqual([200, 403, 403]);
  expect(await statusOf('status', 'POST')).toBe(403);
  expect(fixture.reports).toEqual([]);
});
