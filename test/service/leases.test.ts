import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Ip4, ip4FromNumber, ip4ToNumber } from '../../src/address/ip4.ts';
import type { MacAddress } from '../../src/address/mac-address.ts';
import { Leases } from '../../src/service/leases.ts';
import { MemoryLeaseRepository } from '../fake/memory-lease-repository.ts';
import { ip, mac } from '../support/dhcp-messages.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RANGE = { start: ip('10.0.0.101'), end: ip('10.0.0.103') };
const OTHER = { start: ip('10.1.0.101'), end: ip('10.1.0.102') };
const [A, B, C, D] = ['0a', '0b', '0c', '0d'].map((last) => mac(`52:54:00:00:00:${last}`)) as [
  MacAddress,
  MacAddress,
  MacAddress,
  MacAddress,
];

const MACHINES = [A, B, C, D, mac('52:54:00:00:00:0e')];
const STRANGER = mac('52:54:00:00:00:0f');

let time: number;
let reserved: Set<Ip4>;
let repository: MemoryLeaseRepository;
let leases: Leases;

beforeEach(() => {
  time = 1_000_000;
  reserved = new Set();
  repository = new MemoryLeaseRepository();
  leases = open();
});

/** Two networks: `default` with the range, and `other`. */
const open = (range = RANGE) => {
  const ranges = new Map([
    ['default', range],
    ['other', OTHER],
  ]);
  return new Leases({ repository, ranges, now: () => time });
};

function choose(
  hwaddr: MacAddress,
  { networks = ['default'], ...more }: { reserved?: Ip4; requested?: Ip4; networks?: readonly string[] } = {},
  from = leases,
) {
  return from.choose({ hwaddr, networks, isReserved: (address) => reserved.has(address), ...more })?.ip;
}

/** DISCOVER and REQUEST of one machine. */
async function lease(hwaddr: MacAddress, seconds = 3600): Promise<Ip4 | undefined> {
  // No two leases end in the same millisecond, so that their order is certain.
  time += 1;
  const chosen = choose(hwaddr);
  if (chosen !== undefined) {
    leases.hold(hwaddr, chosen);
    await leases.bind({ hwaddr, ip: chosen, seconds });
  }
  return chosen;
}

describe('the pool', () => {
  test('gives each machine an address of its own until none is left', async () => {
    expect([await lease(A), await lease(B), await lease(C), await lease(D)]).toEqual([
      '10.0.0.101',
      '10.0.0.102',
      '10.0.0.103',
      undefined,
    ]);
  });

  test('gives a machine the address it has, again and again', async () => {
    await lease(A);
    await lease(B);
    expect(await lease(A)).toBe('10.0.0.101');
  });

  test('gives a machine its old address although the lease has ended', async () => {
    await lease(A);
    time += 2 * HOUR;
    expect(choose(A)).toBe('10.0.0.101');
    expect(choose(B)).toBe('10.0.0.102');
  });

  test('gives the requested address if nobody has it', async () => {
    expect(choose(A, { requested: ip('10.0.0.103') })).toBe('10.0.0.103');
    await lease(A);
    expect(choose(B, { requested: ip('10.0.0.101') })).toBe('10.0.0.102');
    expect(choose(B, { requested: ip('10.0.0.200') })).toBe('10.0.0.102');
  });

  test('gives to a newcomer what was given up longest ago', async () => {
    await lease(A, 3600);
    await lease(B, 1800);
    await lease(C, 3600);
    time += 10 * MINUTE;
    await leases.release(C, ip('10.0.0.103'));
    expect(choose(D)).toBe('10.0.0.103');
    time += 2 * HOUR;
    expect(await lease(D)).toBe('10.0.0.103');
    expect(await lease(mac('52:54:00:00:00:0e'))).toBe('10.0.0.102');
  });

  test('takes nothing away from a machine whose lease runs', async () => {
    await lease(A);
    await lease(B);
    await lease(C);
    time += 30 * MINUTE;
    await lease(A);
    time += 45 * MINUTE;
    expect([await lease(D), await lease(mac('52:54:00:00:00:0e')), await lease(mac('52:54:00:00:00:0f'))]).toEqual([
      '10.0.0.102',
      '10.0.0.103',
      undefined,
    ]);
    expect(choose(A)).toBe('10.0.0.101');
  });

  test('that has no range gives reserved addresses only', () => {
    const without = new Leases({ repository, ranges: new Map(), now: () => time });
    expect(choose(A, {}, without)).toBeUndefined();
    expect(choose(A, { reserved: ip('10.0.0.5') }, without)).toBe('10.0.0.5');
  });
});

describe('an offer', () => {
  test('is kept for its machine for a minute', () => {
    leases.hold(A, ip('10.0.0.101'));
    expect(leases.held(A)).toBe('10.0.0.101');
    time += MINUTE - 1;
    expect(choose(B)).toBe('10.0.0.102');
    expect(choose(A)).toBe('10.0.0.101');
    time += 1;
    expect(choose(B)).toBe('10.0.0.101');
    expect(leases.held(A)).toBeUndefined();
  });

  test('is forgotten when the machine takes another', () => {
    leases.hold(A, ip('10.0.0.101'));
    leases.forget(A);
    expect(choose(B)).toBe('10.0.0.101');
  });

  test('leaves nothing on disk', () => {
    leases.hold(A, ip('10.0.0.101'));
    expect(repository.all()).toEqual([]);
  });

  test('of an ended lease goes back to the queue when it is not taken', async () => {
    await lease(A);
    await lease(B);
    await lease(C);
    time += 2 * HOUR;
    expect(choose(D)).toBe('10.0.0.101');
    leases.hold(D, ip('10.0.0.101'));
    expect(choose(A)).toBe('10.0.0.102');
    time += MINUTE;
    expect(choose(A)).toBe('10.0.0.101');
  });
});

test('an address is known by the machine that has it, or was offered it', async () => {
  await lease(A);
  leases.hold(B, ip('10.0.0.102'));
  expect([leases.hwaddrOf(ip('10.0.0.101')), leases.hwaddrOf(ip('10.0.0.102'))]).toEqual([A, B]);
  await leases.release(A, ip('10.0.0.101'));
  await leases.decline(B, ip('10.0.0.102'));
  expect(['101', '102', '103'].map((last) => leases.hwaddrOf(ip(`10.0.0.${last}`)))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

describe('reserved addresses', () => {
  test('are never given from the pool', async () => {
    reserved.add(ip('10.0.0.101')).add(ip('10.0.0.103'));
    expect([await lease(A), await lease(B)]).toEqual(['10.0.0.102', undefined]);
  });

  test('are taken from the pool as soon as the registry says so', async () => {
    await lease(A);
    reserved.add(ip('10.0.0.101'));
    expect(choose(A)).toBe('10.0.0.102');
    expect(choose(B, { requested: ip('10.0.0.101') })).toBe('10.0.0.102');
  });

  test('come back into the pool when the registry lets go of them', async () => {
    reserved.add(ip('10.0.0.101')).add(ip('10.0.0.102')).add(ip('10.0.0.103'));
    expect(choose(A)).toBeUndefined();
    reserved.delete(ip('10.0.0.102'));
    time += 10_000;
    expect(choose(A)).toBe('10.0.0.102');
  });

  test('are not reused when the lease of a machine has ended', async () => {
    await lease(A);
    await lease(B);
    await lease(C);
    time += 2 * HOUR;
    reserved.add(ip('10.0.0.101'));
    expect(choose(D)).toBe('10.0.0.102');
    reserved.clear();
    time += 10_000;
    expect(choose(D)).toBe('10.0.0.101');
  });

  test('given to a machine free the address it had before', async () => {
    await lease(A);
    await leases.bind({ hwaddr: A, ip: ip('10.0.0.5'), seconds: 3600 });
    expect(leases.held(A)).toBe('10.0.0.5');
    expect(repository.leases.get('10.0.0.101')).toMatchObject({ state: 'released', hwaddr: A });
  });

  test('go to the new machine although the old one still had a lease', async () => {
    await leases.bind({ hwaddr: A, ip: ip('10.0.0.5'), seconds: 3600 });
    await leases.bind({ hwaddr: B, ip: ip('10.0.0.5'), seconds: 3600 });
    expect([leases.held(A), leases.held(B)]).toEqual([undefined, '10.0.0.5']);
  });
});

describe('given back', () => {
  test('an address waits for its machine', async () => {
    await lease(A);
    await leases.release(A, ip('10.0.0.101'));
    expect(leases.held(A)).toBeUndefined();
    expect(choose(B)).toBe('10.0.0.102');
    expect(choose(A)).toBe('10.0.0.101');
  });

  test('an address that another machine uses is left alone for an hour', async () => {
    await lease(A);
    await leases.decline(A, ip('10.0.0.101'));
    expect([await lease(A), await lease(B), await lease(C)]).toEqual(['10.0.0.102', '10.0.0.103', undefined]);
    expect(choose(D, { requested: ip('10.0.0.101') })).toBeUndefined();
    time += HOUR;
    expect(await lease(C)).toBe('10.0.0.101');
  });

  test('an address that the machine does not have stays with its owner', async () => {
    await lease(A);
    await leases.release(B, ip('10.0.0.101'));
    expect(leases.held(A)).toBe('10.0.0.101');
  });
});

describe('a promise', () => {
  test('is durable before it is made, and nobody else gets the address meanwhile', async () => {
    let write = (): void => undefined;
    repository.gate = new Promise<void>((resolve) => {
      write = resolve;
    });
    let isMade = false;
    const made = leases.bind({ hwaddr: A, ip: ip('10.0.0.101'), seconds: 60, hostname: 'n1' }).then(() => {
      isMade = true;
    });
    expect(choose(B)).toBe('10.0.0.102');
    await Promise.resolve();
    expect(isMade).toBe(false);
    write();
    await made;
    expect(repository.all()).toEqual([
      { ip: '10.0.0.101', hwaddr: A, state: 'bound', expiresAt: time + MINUTE, hostname: 'n1' },
    ]);
  });

  test('that cannot be written is not made, and the earlier lease stands', async () => {
    await lease(A);
    repository.gate = Promise.reject(new Error('disk full'));
    await expect(leases.bind({ hwaddr: B, ip: ip('10.0.0.101'), seconds: 60 })).rejects.toThrow('disk full');
    expect([leases.held(A), leases.held(B)]).toEqual(['10.0.0.101', undefined]);
    await expect(leases.bind({ hwaddr: A, ip: ip('10.0.0.5'), seconds: 60 })).rejects.toThrow('disk full');
    expect(leases.held(A)).toBe('10.0.0.101');
  });
});

describe('pools of several networks', () => {
  const at = (...networks: string[]) => ({ networks });

  test('give addresses of the machine’s own network only', async () => {
    expect([choose(A, at('other')), choose(A, at('default')), choose(A, at('nowhere'))]).toEqual([
      '10.1.0.101',
      '10.0.0.101',
      undefined,
    ]);
  });

  test('on one wire are used up one after the other', async () => {
    const given: (Ip4 | undefined)[] = [];
    for (const hwaddr of [A, B, C, D]) {
      const chosen = choose(hwaddr, at('other', 'default'));
      given.push(chosen);
      if (chosen !== undefined) await leases.bind({ hwaddr, ip: chosen, seconds: 60 });
    }
    expect(given).toEqual(['10.1.0.101', '10.1.0.102', '10.0.0.101', '10.0.0.102']);
    expect(choose(C, at('other', 'default'))).toBe('10.0.0.101');
  });

  test('reuse of each what was given up longest ago in it', async () => {
    for (const [index, hwaddr] of [A, B].entries()) {
      time += 1;
      await leases.bind({ hwaddr, ip: ip(`10.1.0.10${index + 1}`), seconds: 60 });
    }
    await lease(C, 60);
    time += HOUR;
    expect(choose(D, at('other'))).toBe('10.1.0.101');
    expect(choose(D, at('default'))).toBe('10.0.0.102');
  });

  test('let a machine that moved have an address there, and its old one goes back', async () => {
    await lease(A);
    expect(choose(A, at('other'))).toBe('10.1.0.101');
    await leases.bind({ hwaddr: A, ip: ip('10.1.0.101'), seconds: 3600 });
    expect(leases.held(A)).toBe('10.1.0.101');
    expect(repository.leases.get('10.0.0.101')).toMatchObject({ state: 'released' });
    expect(choose(A, at('default'))).toBe('10.0.0.102');
  });

  test('take the requested address from whichever on the wire has it', () => {
    expect(choose(A, { ...at('default', 'other'), requested: ip('10.1.0.102') })).toBe('10.1.0.102');
    expect(choose(A, { ...at('default'), requested: ip('10.1.0.102') })).toBe('10.0.0.101');
  });
});

describe('after a restart', () => {
  test('every machine has what it had', async () => {
    await lease(A);
    await lease(B);
    await lease(C);
    await leases.release(B, ip('10.0.0.102'));
    await leases.decline(C, ip('10.0.0.103'));
    leases = open();
    expect([choose(A), choose(B), choose(C), choose(D)]).toEqual([
      '10.0.0.101',
      '10.0.0.102',
      '10.0.0.102',
      '10.0.0.102',
    ]);
    expect(leases.held(A)).toBe('10.0.0.101');
  });

  test('leases outside of a changed range are left to end', async () => {
    await lease(A);
    leases = open({ start: ip('10.0.0.150'), end: ip('10.0.0.151') });
    expect(choose(A)).toBe('10.0.0.150');
  });
});

test('a pool of 64k addresses is given out and used again quickly', async () => {
  const start = ip4ToNumber(ip('10.1.0.0'));
  leases = open({ start: ip('10.1.0.0'), end: ip('10.1.255.255') });
  const machine = (index: number) =>
    mac(
      `52:54:00:${[index >> 16, (index >> 8) & 255, index & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`,
    );
  for (let index = 0; index < 65_536; index += 1) await lease(machine(index));
  expect(repository.leases.size).toBe(65_536);
  expect(choose(machine(70_000))).toBeUndefined();
  time += 2 * HOUR;
  const before = process.cpuUsage();
  for (let index = 0; index < 10_000; index += 1)
    expect(await lease(machine(100_000 + index))).toBe(ip4FromNumber(start + index));
  const { user, system } = process.cpuUsage(before);
  // A linear search would take minutes; this bound only tells the two apart.
  expect((user + system) / 1000).toBeLessThan(10_000);
});

/** Who has which address until when, by the simplest book one can keep. */
const owners = new Map<Ip4, { hwaddr: MacAddress; until: number }>();

const EVENTS: Record<string, (hwaddr: MacAddress, minutes: number, networks: readonly string[]) => unknown> = {
  wait: (_hwaddr, minutes) => {
    time += minutes * MINUTE;
  },
  restart: () => {
    leases = open();
  },
  reserve: (_hwaddr, minutes) => reserved.add(ip4FromNumber(ip4ToNumber(RANGE.start) + (minutes % 3))),
  unreserve: () => reserved.clear(),
  forget: (hwaddr) => leases.forget(hwaddr),
  release: async (hwaddr) => {
    const held = leases.held(hwaddr);
    if (held === undefined) return;
    await leases.release(hwaddr, held);
    if (owners.get(held)?.hwaddr === hwaddr) owners.delete(held);
  },
  decline: async (hwaddr) => {
    const held = leases.held(hwaddr);
    if (held === undefined || owners.get(held)?.hwaddr !== hwaddr) return;
    await leases.decline(hwaddr, held);
    owners.set(held, { hwaddr: STRANGER, until: time + HOUR });
  },
  offer: (hwaddr, _minutes, networks) => {
    const chosen = chooseUnowned(hwaddr, networks);
    if (chosen !== undefined) leases.hold(hwaddr, chosen);
  },
  bind: async (hwaddr, minutes, networks) => {
    const chosen = chooseUnowned(hwaddr, networks);
    if (chosen === undefined) return;
    await leases.bind({ hwaddr, ip: chosen, seconds: minutes * 60 });
    for (const [address, owner] of owners) if (owner.hwaddr === hwaddr) owners.delete(address);
    owners.set(chosen, { hwaddr, until: time + minutes * MINUTE });
  },
};

function chooseUnowned(hwaddr: MacAddress, networks: readonly string[]): Ip4 | undefined {
  const chosen = choose(hwaddr, { networks });
  if (chosen === undefined) return undefined;
  expect(networks).toContain(chosen.startsWith('10.1.') ? 'other' : 'default');
  expect(reserved.has(chosen)).toBe(false);
  const owner = owners.get(chosen);
  expect(owner === undefined || owner.hwaddr === hwaddr || owner.until <= time).toBe(true);
  return chosen;
}

test('no address ever belongs to two machines, nor to one on another wire, whatever the order of events', async () => {
  const event = fc.record({
    what: fc.constantFrom(...Object.keys(EVENTS)),
    hwaddr: fc.constantFrom(...MACHINES),
    minutes: fc.integer({ min: 1, max: 90 }),
    networks: fc.constantFrom(['default'], ['other'], ['other', 'default'], ['default', 'other'], []),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
      repository = new MemoryLeaseRepository();
      leases = open();
      reserved.clear();
      owners.clear();
      for (const { what, hwaddr, minutes, networks } of events) await EVENTS[what]?.(hwaddr, minutes, networks);
    }),
    { numRuns: 500 },
  );
});
