import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { anInterface, anInterface6, noIpv6 } from '../fake/interfaces.ts';

const HOST = [
  anInterface('lo', '127.0.0.1/8'),
  anInterface('eth1', '10.0.0.1/22'),
  anInterface('eth2', '10.8.0.1/24'),
  anInterface('eth2', '10.9.0.1/24'),
  anInterface('eth3', '192.0.2.1/24'),
];
/** For the examples of the guide. */
const HOST6 = [anInterface6('eth1', 'fd00:1::1/64'), anInterface6('eth2', 'fd00:2::1/64')];
let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ww-networks-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Each entry is the inside of a map, e.g. `name: a, network: 10.8.0.0/24`. */
function load(entries: readonly string[], dhcp: readonly string[] = []) {
  const file = join(directory, 'w.conf');
  const lines = ['ipaddr: 10.0.0.1/22', 'dhcp:', ...dhcp.map((line) => `  ${line}`), '  networks:'];
  writeFileSync(file, [...lines, ...entries.map((entry) => `  - {${entry}}`), ''].join('\n'));
  return loadConfig({ file, env: {} }, () => HOST, noIpv6).config;
}

function problemsOf(entries: readonly string[], dhcp?: readonly string[]): readonly string[] {
  try {
    load(entries, dhcp);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replaceAll(`${directory}/w.conf:`, '').split('\n');
  }
}

describe('networks', () => {
  test('are the one of ipaddr alone where the file has no list', () => {
    const { dhcp, addresses } = load([], ['range start: 10.0.1.1', 'range end: 10.0.1.9', 'router: 10.0.0.254']);
    expect(dhcp.networks).toEqual([
      {
        name: 'default',
        network: { address: '10.0.0.0', prefix: 22 },
        interface: 'eth1',
        server: '10.0.0.1',
        range: { start: '10.0.1.1', end: '10.0.1.9' },
        router: '10.0.0.254',
        dns: [],
        leaseSeconds: 86_400,
        authoritative: true,
        unknown: 'boot',
        proxy: false,
      },
    ]);
    expect(addresses).toEqual(['10.0.0.1']);
  });

  test('have what section dhcp says where they say nothing, but for range and router', () => {
    const general = ['range start: 10.0.1.1', 'range end: 10.0.1.9', 'router: 10.0.0.254', 'dns: [10.0.0.2]'];
    const { dhcp } = load(
      ['name: a, network: 10.8.0.0/24, interface: eth2'],
      [...general, 'lease time: 600', 'authoritative: false', 'unknown: pool', 'proxy: false'],
    );
    expect(dhcp.networks[1]).toEqual({
      name: 'a',
      network: { address: '10.8.0.0', prefix: 24 },
      interface: 'eth2',
      server: '10.8.0.1',
      dns: ['10.0.0.2'],
      leaseSeconds: 600,
      authoritative: false,
      unknown: 'pool',
      proxy: false,
    });
  });

  test('are served beside another DHCP server where they say so', () => {
    const { dhcp } = load(['name: a, network: 10.8.0.0/24, interface: eth2, proxy: true']);
    expect(dhcp.networks.map(({ proxy }) => proxy)).toEqual([false, true]);
  });

  test('have their own where they say so', () => {
    const range = 'range start: 10.8.0.100, range end: 10.8.0.199, router: 10.8.0.254, dns: [10.8.0.2], lease time: 60';
    const { dhcp } = load([`name: a, network: 10.8.0.0/24, interface: eth2, ${range}, unknown: ignore`]);
    expect(dhcp.networks[1]).toMatchObject({
      range: { start: '10.8.0.100', end: '10.8.0.199' },
      router: '10.8.0.254',
      dns: ['10.8.0.2'],
      leaseSeconds: 60,
      unknown: 'ignore',
    });
  });

  test.each([
    ['the address of the card in it', 'network: 10.9.0.0/24, interface: eth2', '10.9.0.1'],
    ['the one that the file names', 'network: 10.9.0.0/24, interface: eth2, next server: 10.8.0.1', '10.8.0.1'],
    ['ipaddr behind a relay', 'network: 10.50.0.0/24', '10.0.0.1'],
    [
      'any behind a relay, for routers that translate it',
      'network: 10.50.0.0/24, next server: 172.16.0.1',
      '172.16.0.1',
    ],
    [
      'that of the network that it shares the card with',
      'network: 10.7.0.0/24, interface: eth1, shared with: default',
      '10.0.0.1',
    ],
  ])('see of us %s', (_what, entry, server) => {
    expect(load([`name: a, ${entry}`]).dhcp.networks[1]?.server).toBe(server);
  });

  test('that share a card have HTTP and TFTP at each of our addresses, and at none that is not ours', () => {
    const { addresses } = load([
      'name: a, network: 10.8.0.0/24, interface: eth2',
      'name: b, network: 10.9.0.0/24, interface: eth2, shared with: a',
      'name: c, network: 10.50.0.0/24, next server: 172.16.0.1',
      'name: d, network: 10.51.0.0/24, next server: 192.0.2.1',
    ]);
    expect(addresses).toEqual(['10.0.0.1', '10.8.0.1', '10.9.0.1', '192.0.2.1']);
  });
});

const A = 'name: a, network: 10.8.0.0/24, interface: eth2';

test.each([
  ['an unknown key', ['x'], [], /^4: dhcp\.networks\.0\.x: "x" is not a known key/],
  ['no name', ['network: 10.8.0.0/24'], [], '4: dhcp.networks.0: has no name. Write it like name: rack2.'],
  ['no network', ['name: a'], [], '4: dhcp.networks.0: a has no network. Write it like network: 10.1.0.0/24.'],
  [
    'host bits',
    ['name: a, network: 10.8.0.7/24'],
    [],
    /network: "10\.8\.0\.7\/24" is not a network .* Write 10\.8\.0\.0\/24\./,
  ],
  ['a policy that is none', [`${A}, unknown: yes`], [], /unknown: "yes" is not one of ignore, pool, boot/],
  [
    'a name twice',
    [A, 'name: a, network: 10.50.0.0/24'],
    [],
    '5: dhcp.networks.1.name: a is the name of a network before it. Give this one another name.',
  ],
  ['the name of the first', ['name: default, network: 10.50.0.0/24'], [], /default is the network of ipaddr/],
  [
    'a network inside of another',
    ['name: a, network: 10.0.2.0/24'],
    [],
    '4: dhcp.networks.0.network: 10.0.2.0/24 overlaps with 10.0.0.0/22 of network default. An address can be of one network only: correct one of them.',
  ],
  [
    'a network around another',
    [A, 'name: b, network: 10.8.0.0/16'],
    [],
    /networks\.1\.network: 10\.8\.0\.0\/16 overlaps with 10\.8\.0\.0\/24 of network a/,
  ],
  [
    'a range elsewhere',
    [`${A}, range start: 10.7.0.9, range end: 10.8.0.9`],
    [],
    /range start: 10\.7\.0\.9 is outside the network 10\.8\.0\.0\/24/,
  ],
  [
    'a range beside a proxy',
    [`${A}, proxy: true, range start: 10.8.0.100, range end: 10.8.0.199`],
    [],
    /networks\.0\.range start: is not used beside proxy: true. Remove the range, or proxy/,
  ],
  ['half a range', [`${A}, range start: 10.8.0.9`], [], /networks\.0\.range end: is missing beside range start/],
  [
    'a range around us',
    [`${A}, range start: 10.8.0.1, range end: 10.8.0.9`],
    [],
    /the range holds this server's own address 10\.8\.0\.1/,
  ],
  ['a router elsewhere', [`${A}, router: 10.9.0.1`], [], /router: 10\.9\.0\.1 is outside the network/],
  [
    'a card that is not there',
    ['name: a, network: 10.8.0.0/24, interface: eth9'],
    [],
    '4: dhcp.networks.0.interface: no interface eth9 has an address. Use one of lo, eth1, eth2, eth3, or give it an address.',
  ],
  [
    'a card without an address in it',
    ['name: a, network: 10.50.0.0/24, interface: eth2'],
    [],
    '4: dhcp.networks.0.interface: eth2 has no address in 10.50.0.0/24. Give it one, or write next server: for a.',
  ],
  [
    'a next server that we are not',
    [`${A}, next server: 10.8.0.9`],
    [],
    /next server: 10\.8\.0\.9 is no address of eth2/,
  ],
  [
    'a card that another network has',
    [A, 'name: b, network: 10.9.0.0/24, interface: eth2'],
    [],
    '5: dhcp.networks.1.interface: eth2 has network a already. When both are on this wire, write shared with: a.',
  ],
  [
    'a network to share with that is not there',
    [`${A}, shared with: defautl`],
    [],
    /there is no network defautl\. Did you mean default\?/,
  ],
  ['itself to share with', [`${A}, shared with: a`], [], /shared with: a is this network itself/],
  [
    'another card to share with',
    [`${A}, shared with: default`],
    [],
    /shared with: default is on eth1, so not on the same wire/,
  ],
  [
    'a relayed network to share with',
    [A, 'name: b, network: 10.50.0.0/24, shared with: a'],
    [],
    /a is on eth2, so not/,
  ],
])('%s is a problem', (_what, entries, dhcp, message) => {
  const problems = problemsOf(entries, dhcp);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(message);
});

test('all problems of several networks come at once', () => {
  expect(
    problemsOf(['name: a, network: 10.0.1.0/24, router: 10.9.9.9', 'name: a, network: 10.50.0.0/24, dns: x']),
  ).toHaveLength(4);
});

test('every example of docs/networks.md loads', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs/networks.md'), 'utf8');
  const examples = Array.from(text.matchAll(/```yaml\n([\s\S]*?)```/g), ([, example = '']) => example);
  expect(examples).toHaveLength(5);
  for (const example of examples) {
    const file = join(directory, 'example.conf');
    writeFileSync(file, example.startsWith('ipaddr') ? example : `ipaddr: 10.0.0.1/22\n${example}`);
    expect(
      loadConfig(
        { file, env: {} },
        () => HOST,
        () => HOST6,
      ).config.dhcp.networks.length,
    ).toBeGreaterThan(1);
  }
});
