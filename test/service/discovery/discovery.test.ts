import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import type { MacAddress } from '../../../src/address/mac-address.ts';
import type { UnknownPolicy } from '../../../src/config/dhcp-network.ts';
import type { NetworkDevice } from '../../../src/domain/node-schema.ts';
import { claimUnder } from '../../../src/provision/sighting.ts';
import { createDiscovery } from '../../../src/service/discovery/create-discovery.ts';
import type { Discovery } from '../../../src/service/discovery/discovery.ts';
import type { DiscoveryEvent } from '../../../src/service/discovery/discovery-events.ts';
import { createRegistry } from '../../../src/service/registry/create-registry.ts';
import type { Registry } from '../../../src/service/registry/registry.ts';
import { MemoryMachineRepository } from '../../fake/memory-machine-repository.ts';
import { memoryRegistryRepository } from '../../fake/memory-registry-repository.ts';
import { mac } from '../../support/dhcp-messages.ts';

const ROOT = { who: 'root', from: 'local', command: 'wwctl discover' };
const FIRST = mac('52:54:00:00:00:01');
const SECOND = mac('52:54:00:00:00:02');
const address = (index: number) => mac(`52:54:00:00:01:${index.toString(16).padStart(2, '0')}`);

let time: number;
let policy: UnknownPolicy;
let repository: MemoryMachineRepository;
let registry: Registry;
let discovery: Discovery;
let events: DiscoveryEvent[];

beforeEach(async () => {
  time = 1000;
  policy = 'boot';
  repository = new MemoryMachineRepository();
  registry = await newRegistry();
  discovery = open();
  events = [];
  discovery.onEvent((event) => events.push(event));
});

function newRegistry(): Promise<Registry> {
  return createRegistry({
    repository: memoryRegistryRepository(),
    names: { images: () => [], overlays: () => [], ipxeTemplates: () => [] },
    log: pino({ level: 'silent' }),
    now: () => time,
  });
}

function open(limit?: number): Discovery {
  return createDiscovery({
    ...{ repository, registry, log: pino({ level: 'silent' }), policyOn: () => policy },
    ...{ now: () => time, random: () => 0 },
    ...(limit !== undefined && { limit }),
  });
}

/** Its iPXE asks DHCP on a network with the policy. */
function asks(hwaddr: MacAddress, port = 'Eth1/7'): Promise<string | undefined> {
  return discovery.saw(hwaddr, { claim: claimUnder(policy), network: 'default', port });
}

function add(names: readonly string[], set: Readonly<Record<string, unknown>>): Promise<unknown> {
  return registry.edit.node.add(names, { set: { discoverable: true, ...set } }, ROOT);
}

/** Which machine each node has. */
function machines(): Readonly<Record<string, unknown>> {
  const nodes = [...registry.cluster().nodes.values()];
  const hwaddrs = nodes.map(({ networkDevices }) =>
    Object.values<NetworkDevice>(networkDevices).find(({ hwaddr }) => hwaddr !== undefined),
  );
  return Object.fromEntries(nodes.map(({ name }, index) => [name, hwaddrs[index]?.hwaddr]));
}

describe('an unknown machine', () => {
  test('is one entry with all that is known of it', async () => {
    await discovery.saw(FIRST, { claim: 'none', network: 'default', architecture: '00:07', vendorClass: 'PXEClient' });
    time = 2000;
    await discovery.saw(FIRST, { claim: 'next', network: 'default', architecture: '00:07', port: 'Eth1/7' });
    discovery.guide(FIRST, { serial: 'S1' });
    expect(await discovery.list()).toEqual([
      {
        ...{ hwaddr: FIRST, state: 'waiting', candidates: [], firstSeenAt: 1000, lastSeenAt: 2000, timesSeen: 2 },
        ...{ network: 'default', architecture: '00:07', firmware: 'UEFI x86-64', port: 'Eth1/7' },
        words: { serial: 'S1' },
      },
    ]);
    const author = { who: 'warewulfd', from: 'local', command: `discovery of ${FIRST}` };
    expect(events).toEqual([{ at: 1000, what: 'discovered', hwaddr: FIRST, ...author }]);
  });

  test('is assigned as soon as a node has its address, whoever wrote it', async () => {
    await asks(FIRST);
    await registry.edit.node.add(['n1'], { set: { 'network devices.default.hwaddr': FIRST } }, ROOT);
    expect(await discovery.list()).toMatchObject([{ hwaddr: FIRST, state: 'assigned', node: 'n1' }]);
    expect(events.at(-1)).toEqual({ at: 1000, what: 'assigned', hwaddr: FIRST, node: 'n1', ...ROOT });
    await registry.edit.node.delete(['n1'], ROOT);
    expect(await discovery.list()).toMatchObject([{ hwaddr: FIRST, state: 'waiting' }]);
  });

  test('survives a restart, and so does what was decided of it', async () => {
    await asks(FIRST);
    await asks(SECOND);
    discovery.guide(FIRST, { serial: 'S1' });
    await discovery.ignore(SECOND, ROOT);
    await discovery.close();
    expect(await open().list()).toMatchObject([
      { hwaddr: FIRST, state: 'waiting', words: { serial: 'S1' } },
      { hwaddr: SECOND, state: 'ignored', ignored: { at: 1000, by: 'root' } },
    ]);
  });
});

describe('a discoverable node', () => {
  test('takes the next machine where unknown is boot', async () => {
    await add(['n1'], {});
    expect(await asks(FIRST)).toBe('n1');
    expect(machines()).toEqual({ n1: FIRST });
    expect(events.map(({ what }) => what)).toEqual(['discovered', 'assigned']);
  });

  test('waits for its machine where unknown is discover', async () => {
    policy = 'discover';
    await add(['n1'], {});
    await add(['n2'], { 'discover.port': 'Eth1/8' });
    expect(await asks(FIRST)).toBeUndefined();
    expect(await asks(SECOND, 'Eth1/8')).toBe('n2');
    expect(machines()).toEqual({ n1: undefined, n2: SECOND });
  });

  test('with a serial number takes its machine once that has said it, and by DHCP alone', async () => {
    await add(['n1'], {});
    await add(['n2'], { 'discover.serial': 'S2' });
    expect(await asks(SECOND)).toBeUndefined();
    expect(discovery.guide(SECOND, { serial: 'S2' }).seconds).toBe(1);
    expect(machines()).toEqual({ n1: undefined, n2: undefined });
    expect(await asks(SECOND)).toBe('n2');
  });

  test('takes no machine that only speaks by HTTP', async () => {
    await add(['n1'], {});
    await add(['n2'], { 'discover.serial': 'S2' });
    for (let asked = 0; asked < 3; asked++) discovery.guide(SECOND, { serial: 'S2' });
    expect([await discovery.list(), machines()]).toEqual([[], { n1: undefined, n2: undefined }]);
  });

  test('is a candidate when another one would do as well', async () => {
    await add(['n1'], { 'discover.port': 'Eth1/7' });
    await add(['n2'], { 'discover.port': 'Eth1/7' });
    expect(await asks(FIRST)).toBeUndefined();
    expect(await discovery.list()).toMatchObject([{ state: 'waiting', candidates: ['n1', 'n2'] }]);
  });
});

test('a machine that the registry does not take stays in the queue, and is answered', async () => {
  await add(['n1'], { 'discover.port': 'Eth1/9', 'network devices.default.hwaddr': FIRST });
  await add(['n2'], {});
  expect(await asks(FIRST)).toBeUndefined();
  expect(machines()).toEqual({ n1: FIRST, n2: undefined });
  expect(await discovery.list()).toMatchObject([{ hwaddr: FIRST, state: 'waiting' }]);
});

describe('two machines', () => {
  test('of a hundred at once never get one node', async () => {
    await add(['n[1-60]'], { 'network devices.default.ipaddr': '10.0.0.1' });
    const hundred = Array.from({ length: 100 }, (_, index) => address(index));
    const taken = (await Promise.all(hundred.map((hwaddr) => asks(hwaddr)))).filter((node) => node !== undefined);
    expect(new Set(taken).size).toBe(60);
    expect(taken).toHaveLength(60);
    const given = Object.values(machines());
    expect(new Set(given).size).toBe(60);
    expect((await discovery.list()).filter(({ state }) => state === 'waiting')).toHaveLength(40);
  });

  test('never get one node, nor one machine two, in whatever order machines ask and admins decide', async () => {
    const machine = fc.nat({ max: 5 }).map(address);
    const step = fc.oneof(
      machine.map((hwaddr) => () => asks(hwaddr)),
      machine.map((hwaddr) => async () => discovery.guide(hwaddr, { serial: `S${hwaddr.at(-1)}` })),
      fc.tuple(machine, fc.nat({ max: 5 }), fc.boolean()).map(
        ([hwaddr, node, force]) =>
          () =>
            discovery.assign(hwaddr, `n${node}`, ROOT, { force }),
      ),
      machine.map((hwaddr) => () => discovery.ignore(hwaddr, ROOT)),
      machine.map((hwaddr) => () => discovery.heed(hwaddr, ROOT)),
      machine.map((hwaddr) => () => discovery.forget(hwaddr, ROOT)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.constantFrom('boot', 'discover'),
        async (steps, chosen) => {
          policy = chosen;
          registry = await newRegistry();
          repository = new MemoryMachineRepository();
          discovery = open();
          await add(['n[0-2]'], {});
          await add(['n3'], { 'discover.serial': 'S3' });
          await add(['n[4-5]'], { 'discover.port': 'Eth1/7', 'discover.order': true });
          // What an admin may not do, such as giving a machine away twice, is refused.
          await Promise.allSettled(steps.map((begin) => begin()));
          const given = Object.values(machines()).filter((hwaddr) => hwaddr !== undefined);
          expect(new Set(given).size).toBe(given.length);
          await discovery.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a decision', () => {
  test('makes the machine the boot device of a node, which keeps its other fields', async () => {
    await registry.edit.node.add(['n1'], { set: { 'network devices.default.ipaddr': '10.0.0.5' } }, ROOT);
    await asks(FIRST);
    const { changes } = await discovery.assign(FIRST, 'n1', ROOT);
    expect(changes).toMatchObject([{ names: ['n1'], fields: [{ field: 'network devices.default.hwaddr' }] }]);
    expect(registry.cluster().findByHwaddr(FIRST)?.networkDevices).toMatchObject({ default: { ipaddr: '10.0.0.5' } });
    expect((await discovery.assign(FIRST, 'n1', ROOT)).changes).toEqual([]);
    expect((await registry.history({ limit: 1 }))[0]).toMatchObject(ROOT);
  });

  test('takes no machine away from a node unless it is forced', async () => {
    await registry.edit.node.add(['n1'], { set: { 'network devices.default.hwaddr': SECOND } }, ROOT);
    await asks(FIRST);
    await expect(discovery.assign(FIRST, 'n1', ROOT)).rejects.toThrow(
      `node n1 has the machine ${SECOND}: with --force (API: force) it gets ${FIRST} in its place`,
    );
    await discovery.assign(FIRST, 'n1', ROOT, { force: true });
    expect(machines()).toEqual({ n1: FIRST });
  });

  test.each([
    ['of a machine that never asked', SECOND, 'n1', /no unknown machine 52:54:00:00:00:02 has asked here/],
    ['for a node that is not there', FIRST, 'n11', /there is no node n11/i],
    ['for several nodes', FIRST, 'n[1-2]', /n\[1-2\] is 2 nodes/],
    ['for a second node', FIRST, 'n2', /52:54:00:00:00:01 is the address of device default/],
  ])('%s is refused', async (_what, hwaddr, node, problem) => {
    await registry.edit.node.add(['n[1-2]'], { set: {} }, ROOT);
    await asks(FIRST);
    await discovery.assign(FIRST, 'n1', ROOT);
    await expect(discovery.assign(hwaddr, node, ROOT, { force: true })).rejects.toThrow(problem);
  });

  test('to ignore a machine keeps it from every node, until it is taken back', async () => {
    await asks(FIRST);
    await discovery.ignore(FIRST, ROOT);
    await add(['n1'], {});
    expect([await asks(FIRST), discovery.isIgnored(FIRST), discovery.guide(FIRST, {}).isIgnored]).toEqual([
      undefined,
      true,
      true,
    ]);
    await discovery.heed(FIRST, ROOT);
    expect(discovery.isIgnored(FIRST)).toBe(false);
    expect(await asks(FIRST)).toBe('n1');
    expect(events.map(({ what }) => what)).toEqual(['discovered', 'ignored', 'heeded', 'assigned']);
  });

  test('is not made when it cannot be stored', async () => {
    await asks(FIRST);
    repository.failure = new Error('disk full');
    await expect(discovery.ignore(FIRST, ROOT)).rejects.toThrow('disk full');
    await expect(discovery.forget(FIRST, ROOT)).rejects.toThrow('disk full');
    expect(await discovery.list()).toMatchObject([{ hwaddr: FIRST, state: 'waiting' }]);
  });

  test('to forget a machine holds until it asks again', async () => {
    await asks(FIRST);
    await discovery.forget(FIRST, ROOT);
    expect([await discovery.list(), repository.all()]).toEqual([[], []]);
    await asks(FIRST);
    expect(await discovery.list()).toMatchObject([{ hwaddr: FIRST, timesSeen: 1 }]);
  });
});

describe('what a machine is told', () => {
  test.each([
    { says: 'to ask again within a minute, by default', under: 'boot', seconds: 45, isQueued: false },
    { says: 'that an admin decides, and to ask sooner', under: 'discover', seconds: 20, isQueued: true },
    { says: 'nothing of a queue where it gets an address only', under: 'pool', seconds: 45, isQueued: false },
  ] as const)('is $says', async ({ under, seconds, isQueued }) => {
    policy = under;
    await asks(FIRST);
    expect(discovery.guide(FIRST, {})).toEqual({ isIgnored: false, isQueued, seconds });
  });

  test('is nothing of a queue when it never asked by DHCP', () => {
    policy = 'discover';
    expect(discovery.guide(FIRST, {})).toEqual({ isIgnored: false, isQueued: false, seconds: 45 });
  });
});

describe('a flood of made-up machines', () => {
  test('costs a book of fixed size, and one write for each one that stays', async () => {
    discovery = open(100);
    await asks(FIRST);
    await asks(FIRST);
    for (let index = 0; index < 20_000; index++) {
      await asks(
        mac(`02:00:00:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`),
      );
    }
    await discovery.close();
    expect(await discovery.list()).toHaveLength(100);
    expect((await discovery.list()).map(({ hwaddr }) => hwaddr)).toContain(FIRST);
    expect(repository.all()).toHaveLength(100);
    expect(repository.transactions).toEqual([100]);
  });

  test('is held up by no disk that fails', async () => {
    repository.failure = new Error('disk full');
    await asks(FIRST);
    await discovery.close();
    repository.failure = undefined;
    await asks(FIRST);
    await discovery.close();
    expect(repository.all()).toMatchObject([{ hwaddr: FIRST, timesSeen: 2 }]);
  });
});
