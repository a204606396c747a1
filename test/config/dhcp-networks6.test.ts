import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { anInterface, anInterface6 } from '../fake/interfaces.ts';

const HOST = [anInterface('eth1', '10.0.0.1/22'), anInterface('eth2', '10.8.0.1/24')];
const HOST6 = [anInterface6('eth1', 'fd00:1::1/64'), anInterface6('eth2', 'fd00:2::1/64')];
let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ww-networks6-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** @param lines of the whole file, but for `ipaddr` */
function load(lines: readonly string[], host6 = HOST6) {
  const file = join(directory, 'w.conf');
  writeFileSync(file, ['ipaddr: 10.0.0.1/22', ...lines, ''].join('\n'));
  return loadConfig(
    { file, env: {} },
    () => HOST,
    () => host6,
  ).config;
}

function problemsOf(lines: readonly string[]): readonly string[] {
  try {
    load(lines);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replaceAll(`${directory}/w.conf:`, '').split('\n');
  }
}

const FIRST = {
  name: 'default',
  network: { address: 'fd00:1::', prefix: 64 },
  interface: 'eth1',
  server: 'fd00:1::1',
  dns: [],
  leaseSeconds: 86_400,
  authoritative: true,
  unknown: 'boot',
};

describe('IPv6 networks', () => {
  test('are none where the file says nothing of them, and then nobody looks for addresses', () => {
    const file = join(directory, 'w.conf');
    writeFileSync(file, 'ipaddr: 10.0.0.1/22\n');
    const asked = () => {
      throw new Error('was asked');
    };
    const { dhcp, addresses6 } = loadConfig({ file, env: {} }, () => HOST, asked).config;
    expect([dhcp.networks6, addresses6]).toEqual([[], []]);
  });

  test.each([
    ['with its prefix length', ['ipaddr6: fd00:1::1/64'], 64],
    ['with the prefix length beside it', ['ipaddr6: fd00:1::1', 'prefixlen6: 56'], 56],
    ['with the prefix length of the card', ['ipaddr6: fd00:1::1'], 64],
  ])('are that of ipaddr6 %s', (_says, lines, prefix) => {
    const { dhcp, addresses6 } = load(lines);
    expect(dhcp.networks6).toEqual([{ ...FIRST, network: { address: 'fd00:1::', prefix } }]);
    expect(addresses6).toEqual(['fd00:1::1']);
  });

  test('are those of the list, on cards and behind relays, too', () => {
    const { dhcp, addresses6 } = load([
      'ipaddr6: fd00:1::1/64',
      'dhcp:',
      '  range6 start: fd00:1::1:0',
      '  range6 end: fd00:1::1:ffff',
      '  dns6: [fd00:1::53]',
      '  networks:',
      '  - {name: lab, network: 10.8.0.0/24, interface: eth2, network6: fd00:2::/64, unknown: pool, dns6: [fd00:2::53]}',
      '  - {name: rack, network: 10.9.0.0/24, network6: fd00:3::/64, lease time: 600}',
    ]);
    const range = { start: 'fd00:1::1:0', end: 'fd00:1::1:ffff' };
    const { interface: _, ...behindRelays } = FIRST;
    expect(dhcp.networks6).toEqual([
      { ...FIRST, range, dns: ['fd00:1::53'] },
      {
        ...FIRST,
        name: 'lab',
        network: { address: 'fd00:2::', prefix: 64 },
        interface: 'eth2',
        server: 'fd00:2::1',
        dns: ['fd00:2::53'],
        unknown: 'pool',
      },
      {
        ...behindRelays,
        name: 'rack',
        network: { address: 'fd00:3::', prefix: 64 },
        dns: ['fd00:1::53'],
        leaseSeconds: 600,
      },
    ]);
    expect(addresses6).toEqual(['fd00:1::1', 'fd00:2::1']);
  });

  const lab = (more: string) => ['dhcp:', '  networks:', `  - {name: lab, network: 10.8.0.0/24, ${more}}`];
  test.each([
    [
      ['ipaddr6: fd00:7::1'],
      "2: ipaddr6: no network interface has fd00:7::1. Use one of this host's addresses (eth1 fd00:1::1/64, eth2 fd00:2::1/64), or give an interface this one.",
    ],
    [
      ['ipaddr6: fd00:1::1/64', 'prefixlen6: 56'],
      '3: prefixlen6: 56 is not the prefix length of ipaddr6: …/64. Keep one of the two.',
    ],
    [
      ['dhcp:', '  range6 start: fd00:1::5'],
      '3: dhcp.range6 start: needs ipaddr6. Write ipaddr6, or leave the range out.',
    ],
    [
      ['ipaddr6: fd00:1::1', 'dhcp:', '  range6 end: fd00:1::5'],
      '3: dhcp.range6 start: is missing beside range6 end. Write both, or none for registered nodes only.',
    ],
    [
      ['ipaddr6: fd00:1::1', 'dhcp:', '  range6 start: fd00:1::9', '  range6 end: fd00:1::5'],
      '4: dhcp.range6 start: fd00:1::9 is after range6 end fd00:1::5. Swap them.',
    ],
    [
      ['ipaddr6: fd00:1::1', 'dhcp:', '  range6 start: fd00:2::5', '  range6 end: fd00:1::9'],
      '4: dhcp.range6 start: fd00:2::5 is outside fd00:1::/64. Use addresses of that network.',
    ],
    [
      ['ipaddr6: fd00:1::1', 'dhcp:', '  range6 start: "fd00:1::"', '  range6 end: fd00:1::9'],
      "4: dhcp.range6 start: the range holds this server's own address fd00:1::1. Move the range.",
    ],
    [
      lab('interface: eth2, network6: fd00:5::/64'),
      '4: dhcp.networks.0.network6: eth2 has no address in fd00:5::/64. Give it one: ip address add ADDRESS/64 dev eth2',
    ],
    [
      lab('network6: fd00:5::/64'),
      '4: dhcp.networks.0.network6: is behind relays, and this server has no ipaddr6. Write ipaddr6, which machines there boot from.',
    ],
    [
      lab('range6 start: fd00:5::1'),
      '4: dhcp.networks.0.range6 start: needs network6. Write it like network6: fd00::/64.',
    ],
    [
      ['ipaddr6: fd00:1::1', ...lab('network6: fd00:1::/72')],
      '5: dhcp.networks.0.network6: fd00:1::/72 overlaps with fd00:1::/64 of network default. An address can be of one network only: correct one of them.',
    ],
  ])('%j says what is wrong', (lines, problem) => {
    expect(problemsOf(lines)).toEqual([problem]);
  });

  test('at an address of a link alone would be out of reach', () => {
    const file = join(directory, 'w.conf');
    writeFileSync(file, 'ipaddr: 10.0.0.1/22\nipaddr6: fe80::1\n');
    const load6 = () =>
      loadConfig(
        { file, env: {} },
        () => HOST,
        () => [anInterface6('eth1', 'fe80::1/64')],
      );
    expect(load6).toThrow('ipaddr6: fe80::1 is no address that every machine can write into a URL');
  });
});
