import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BootFixture } from '../../support/boot-fixture.ts';

let fixture: BootFixture;
beforeAll(async () => {
  fixture = await BootFixture.create();
});
beforeEach(() => fixture.start());
afterEach(() => fixture.stop());
afterAll(() => fixture.remove());

const FORM = 'application/x-www-form-urlencoded';
const post = (body: string, path = '/initramfs/52-54-00-12-34-56', type = FORM) =>
  fixture.ask({
    path,
    method: 'POST',
    headers: { 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(body)) },
    body,
  });

describe('what the initramfs says', () => {
  test.each([
    ['a step', 'result=ok&detail=image+fetched', 'ok', 'image fetched'],
    ['a failure', 'result=failed&detail=no+network+card', 'failed', 'no network card'],
  ])('%s becomes an event of the boot', async (_what, body, outcome, detail) => {
    expect((await post(body)).status).toBe(204);
    expect(await fixture.events.next()).toMatchObject({ stage: 'initramfs', outcome, detail, node: 'n1' });
  });

  test.each([
    ['nothing', '', FORM, 400],
    ['an unknown result', 'result=maybe&detail=x', FORM, 400],
    ['no words', 'result=ok&detail=', FORM, 400],
    ['too many words', `result=ok&detail=${'x'.repeat(2000)}`, FORM, 400],
    ['too much', `result=ok&detail=${'x'.repeat(9000)}`, FORM, 413],
    ['an unknown type', 'result=ok&detail=x', 'text/plain', 400],
  ])('with %s is refused', async (_what, body, type, status) => {
    expect((await post(body, undefined, type)).status).toBe(status);
    expect(await fixture.events.next()).toMatchObject({ stage: 'initramfs', outcome: 'refused' });
  });

  test('of a machine that is no node is refused', async () => {
    expect((await post('result=ok&detail=x', '/initramfs/52-54-00-99-99-99')).status).toBe(404);
  });
});
