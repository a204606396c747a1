import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../../fake/fake-admin-daemon.ts';
import { adminJson, adminRequest } from '../../support/admin-request.ts';

let daemon: FakeAdminDaemon;
const device = { hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.1' };
const RECORD = {
  comment: 'first',
  kernel: { args: ['quiet'], version: '6.10' },
  'network devices': { eth0: device, eth1: { ipaddr: '10.0.0.2' } },
  tags: { rack: '7', row: '2' },
};
const PROFILE = { comment: 'all', kernel: { args: ['quiet'] } };

beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
  await adminJson(daemon.socketPath, 'PUT', '/api/v1/nodes/n1', { ...RECORD, 'primary network': 'eth1' });
  await adminJson(daemon.socketPath, 'PUT', '/api/v1/profiles/gpu', PROFILE);
});
afterAll(() => daemon.close());

async function list(kind: 'node' | 'profile', fields: readonly string[]) {
  const query = fields.map((field) => `&fields=${encodeURIComponent(field)}`).join('');
  const path = `/api/v1/${kind}s?names=${kind === 'node' ? 'n1&raw=true' : 'gpu'}${query}`;
  const { status, body } = await adminRequest(daemon.socketPath, { path });
  return { status, body: JSON.parse(body) };
}

describe('a list has the fields that are asked for', () => {
  test.each([
    ['keys', ['comment', 'kernel'], { comment: 'first', kernel: RECORD.kernel }],
    ['what is below keys', ['kernel.args', 'tags.rack'], { kernel: { args: ['quiet'] }, tags: { rack: '7' } }],
    ['flags', ['kernelargs', 'comment'], { comment: 'first', kernel: { args: ['quiet'] } }],
    ['flags of the primary device', ['ipaddr'], { 'network devices': { eth1: { ipaddr: '10.0.0.2' } } }],
    ['a device', ['network devices.eth0'], { 'network devices': { eth0: device } }],
    ['several in one word', ['comment,tags.row'], { comment: 'first', tags: { row: '2' } }],
    ['what the node does not have', ['init', 'tags.constructor'], {}],
    ['none', [''], {}],
  ])('%s', async (_says, fields, node) => {
    const { status, body } = await list('node', fields);
    expect({ status, node: body.items[0].node }).toEqual({ status: 200, node });
  });

  test('profiles alike', async () => {
    const { body } = await list('profile', ['kernel.args']);
    expect(body.items[0].profile).toEqual({ kernel: { args: ['quiet'] } });
  });
});

test.each([
  ['node', ['imag', 'comment', 'kernal.args'], ['Did you mean image?', 'Did you mean kernel.args?']],
  ['node', ['coment'], ['Did you mean comment?']],
  ['profile', ['asset key'], ['there is no field asset key']],
] as const)('a list of %ss with the fields %j is refused', async (kind, fields, says) => {
  const { status, body } = await list(kind, fields);
  expect(status).toBe(400);
  expect(body.problems).toEqual(says.map((text) => ({ path: 'fields', message: expect.stringContaining(text) })));
});
