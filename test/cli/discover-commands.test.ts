import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../fake/fake-admin-daemon.ts';
import { mac } from '../support/dhcp-messages.ts';
import { runWwctl } from '../support/wwctl.ts';

const FIRST = mac('52:54:00:00:00:01');
const SECOND = mac('52:54:00:00:00:02');
const THIRD = mac('52:54:00:00:00:03');

let daemon: FakeAdminDaemon;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
  const { discovery, registry } = daemon.services;
  const author = { who: 'test', from: 'local', command: 'test' };
  await registry.edit.node.add(['n[1-2]'], {}, author);
  await registry.edit.node.add(['n[3-4]'], { set: { discoverable: true, 'discover.port': 'Eth1/3' } }, author);
  await discovery.saw(FIRST, { claim: 'by rule', network: 'default', switchName: 'leaf-1', port: 'Eth1/1' });
  discovery.guide(FIRST, { serial: 'S1', product: 'Blade' });
  await discovery.saw(SECOND, { claim: 'none', network: 'rack' });
  await discovery.saw(THIRD, { claim: 'by rule', network: 'rack', port: 'Eth1/3' });
});
afterAll(() => daemon.close());

function wwctl(...argv: readonly string[]) {
  return runWwctl(['--config', daemon.configFile, ...argv]);
}

describe('wwctl discover', () => {
  test('list shows what waits, and the nodes among which somebody must choose', async () => {
    const { stdout } = await wwctl('discover', 'list');
    expect(
      stdout
        .split('\n')
        .slice(2, 5)
        .map((line) => line.trimEnd().replaceAll(/ {2,}/g, ' | ')),
    ).toEqual([
      `${FIRST} | waiting | -- | default | leaf-1 | Eth1/1 | S1 | Blade | 2026-01-01T00:00:00.000Z`,
      `${SECOND} | waiting | -- | rack | -- | -- | -- | -- | 2026-01-01T00:00:00.000Z`,
      `${THIRD} | waiting | n3? n4? | rack | -- | Eth1/3 | -- | -- | 2026-01-01T00:00:00.000Z`,
    ]);
  });

  test('assign takes an address in any spelling, and says when it is so already', async () => {
    const assign = () => wwctl('discover', 'assign', '5254.0000.0001', 'n1');
    expect((await assign()).stdout).toBe('machine 5254.0000.0001 is node n1: it boots when it asks again\n');
    expect((await assign()).stdout).toBe('machine 5254.0000.0001 is node n1 already\n');
    expect((await wwctl('discover', 'list', '--output', 'name')).stdout).toBe(`${SECOND}\n${THIRD}\n`);
  });

  test('assign keeps a node its machine unless it is forced', async () => {
    const refused = await wwctl('discover', 'assign', SECOND, 'n1');
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining(`node n1 has the machine ${FIRST}`) });
    expect(await wwctl('discover', 'assign', SECOND, 'n1', '--force')).toMatchObject({ code: 0 });
    expect((await wwctl('discover', 'list', '--output', 'name')).stdout).toBe(`${FIRST}\n${THIRD}\n`);
  });

  test.each([
    ['a machine that never asked', ['assign', '52:54:00:00:00:99', 'n2'], 3, 'wwctl discover list --all'],
    ['a node that is not there', ['assign', FIRST, 'n22'], 3, 'n22'],
    ['what is no address', ['ignore', 'n1'], 2, 'is no hardware address: write it like 52:54:00:12:34:56'],
  ])('refuses %s', async (_what, argv, code, problem) => {
    expect(await wwctl('discover', ...argv)).toMatchObject({ code, stderr: expect.stringContaining(problem) });
  });

  test('ignore and forget take several machines', async () => {
    expect((await wwctl('discover', 'ignore', FIRST, THIRD)).stdout).toBe(
      `ignored machine ${FIRST}\nignored machine ${THIRD}\n`,
    );
    expect((await wwctl('discover', 'list', '--output', 'name')).stdout).toBe('');
    const all = JSON.parse((await wwctl('discover', 'list', '--all', '--json')).stdout);
    expect(all).toMatchObject([
      { hwaddr: FIRST, state: 'ignored', ignoredBy: expect.any(String) },
      { hwaddr: SECOND, state: 'assigned', node: 'n1' },
      { hwaddr: THIRD, state: 'ignored' },
    ]);
    expect((await wwctl('discover', 'ignore', '-u', THIRD)).stdout).toBe(`heeded machine ${THIRD}\n`);
    expect((await wwctl('discover', 'forget', SECOND)).stdout).toBe(`forgot machine ${SECOND}\n`);
  });
});
