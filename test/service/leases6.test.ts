import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Ip6 } from '../../src/address/ip6.ts';
import { rangeContains6 } from '../../src/address/network6.ts';
import { Leases6 } from '../../src/service/leases6.ts';
import { MemoryLease6Repository } from '../fake/memory-lease6-repository.ts';
import { ip6 } from '../support/dhcp6-messages.ts';

const HOUR = 3_600_000;
const RANGE = { start: ip6('fd00::1'), end: ip6('fd00::3') };
const LARGE = { start: ip6('fd00::1:0:0'), end: ip6('fd00::ffff:ffff:ffff:ffff') };
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((last) => `52:54:00:00:00:0${last}`) as [string, string, string, string];

let time: number;
let reserved: Set<Ip6>;
let repository: MemoryLease6Repository;
let leases: Leases6;

beforeEach(() => {
  time = 1_000_000;
  reserved = new Set();
  repository = new MemoryLease6Repository();
  leases = open();
});

const open = (mostLeases = 1000) => new Leases6({ repository, now: () => time, mostLeases });
const choose = (machine: string, more: { reserved?: Ip6; requested?: Ip6 } = {}, ranges = [RANGE]) =>
  leases.choose({ machine, ranges, isReserved: (ip) => reserved.has(ip), ...more });

async function lease(machine: string, seconds = 3600, ranges = [RANGE]): Promise<Ip6 | undefined> {
  const ip = choose(machine, {}, ranges)?.ip;
  if (ip !== undefined) await leases.bind({ machine, duid: `duid-${machine}`, iaid: 1, ip, seconds });
  return ip;
}

describe('a machine gets', () => {
  test('its reserved address before all', async () => {
    await lease(A);
    expect(choose(A, { reserved: ip6('fd00::99') })).toEqual({ ip: 'fd00::99', by: 'reservation' });
  });

  test('the same address again, also after a restart and after its lease ended', async () => {
    const ip = await lease(A);
    leases = open();
    expect(choose(A)).toEqual({ ip, by: 'lease' });
    time += 2 * HOUR;
    expect(choose(A)).toEqual({ ip, by: 'lease' });
  });

  test('the same address again even when its lease is forgotten', async () => {
    const ip = await lease(A, 60, [LARGE]);
    repository = new MemoryLease6Repository();
    leases = open();
    expect(choose(A, {}, [LARGE])).toEqual({ ip, by: 'free' });
  });

  test('what it asks for when that is free', async () => {
    expect(choose(A, { requested: ip6('fd00::2') })).toEqual({ ip: 'fd00::2', by: 'request' });
    expect(choose(A, { requested: ip6('fd00::77') })?.by).toBe('free');
    await leases.bind({ machine: B, duid: 'b', iaid: 1, ip: ip6('fd00::2'), seconds: 60 });
    expect(choose(A, { requested: ip6('fd00::2') })?.ip).not.toBe('fd00::2');
  });

  test('none when all are taken, and one of those that ended', async () => {
    const ips = [await lease(A, 60), await lease(B), await lease(C)];
    expect(new Set(ips).size).toBe(3);
    expect(choose(D)).toBeUndefined();
    time += 61_000;
    expect(choose(D)).toEqual({ ip: ips[0], by: 'reuse' });
    await lease(D);
    expect(choose(A)).toBeUndefined();
  });

  test('none that the registry keeps for a node', () => {
    for (const ip of ['fd00::1', 'fd00::3']) reserved.add(ip6(ip));
    expect(choose(A)).toEqual({ ip: 'fd00::2', by: 'free' });
  });

  test('none that another machine was found on, for an hour', async () => {
    const ip = (await lease(A)) ?? ip6('::');
    await leases.decline({ machine: A, duid: 'a', iaid: 1, ip });
    expect(leases.held(A)).toBeUndefined();
    expect(choose(A)?.ip).not.toBe(ip);
    expect(choose(B, { requested: ip })?.ip).not.toBe(ip);
  });

  test('no new one when more machines came than there can be', async () => {
    leases = open(3);
    for (const machine of [A, B, C]) await lease(machine, 60, [LARGE]);
    expect(choose(D, {}, [LARGE])).toBeUndefined();
    time += 61_000;
    await lease(A, 60, [LARGE]);
    expect(choose(D, {}, [LARGE])?.by).toBe('free');
  });
});

test('an address says whose it is while it is leased', async () => {
  const ip = (await lease(A)) ?? ip6('::');
  expect([leases.hwaddrOf(ip), leases.held(A), leases.machineOf(`duid-${A}`)]).toEqual([A, ip, A]);
  await leases.release(A, ip);
  expect([leases.hwaddrOf(ip), leases.held(A)]).toEqual([undefined, undefined]);
});

test('a machine that moves gives its old address back', async () => {
  const old = (await lease(A)) ?? ip6('::');
  await leases.bind({ machine: A, duid: 'a', iaid: 1, ip: ip6('fd00::99'), seconds: 60 });
  expect(leases.held(A)).toBe('fd00::99');
  expect(repository.leases.get(old)?.state).toBe('released');
});

test('what could not be written is not promised, and the machine has what it had', async () => {
  const old = await lease(A);
  repository.gate = Promise.reject(new Error('disk full'));
  await expect(leases.bind({ machine: A, duid: 'a', iaid: 1, ip: ip6('fd00::99'), seconds: 60 })).rejects.toThrow(
    'disk full',
  );
  expect(leases.held(A)).toBe(old);
  expect(leases.hwaddrOf(ip6('fd00::99'))).toBeUndefined();
});

test('no two machines ever have one address, whatever they do', async () => {
  const machine = fc.constantFrom(A, B, C, D);
  const step = fc.record({ machine, does: fc.constantFrom('lease', 'release', 'decline', 'wait') });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      repository = new MemoryLease6Repository();
      leases = open();
      for (const { machine: who, does } of steps) {
        await doStep(who, does);
        const held = [A, B, C, D].map((one) => leases.held(one)).filter((one) => one !== undefined);
        expect(new Set(held).size).toBe(held.length);
        expect(held.every((one) => rangeContains6(RANGE, one))).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

async function doStep(machine: string, does: string): Promise<void> {
  const ip = leases.held(machine);
  if (does === 'lease') await lease(machine);
  if (does === 'release' && ip !== undefined) await leases.release(machine, ip);
  if (does === 'decline' && ip !== undefined) await leases.decline({ machine, duid: 'd', iaid: 1, ip });
  if (does === 'wait') time += HOUR / 2;
}
