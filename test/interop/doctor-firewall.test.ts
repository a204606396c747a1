import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readNftRuleset } from '../../src/service/doctor/nft-ruleset.ts';
import { nftVerdict } from '../../src/service/doctor/nft-verdict.ts';
import { type Namespace, openNamespace, requireCommand } from '../support/netns.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
let host: Namespace;
beforeAll(async () => {
  requireCommand('nft', 'nftables');
  requireCommand('iptables', 'iptables');
  host = await openNamespace();
  await host.addVethPair('eth0', 'eth1');
});
afterAll(() => host.close());

const DHCP = { version: 4, protocol: 'udp', port: 67, card: 'eth1' } as const;
const TFTP = { version: 4, protocol: 'udp', port: 69, card: 'eth1' } as const;
const HTTP = { version: 4, protocol: 'tcp', port: 9873, card: 'eth1' } as const;

async function verdicts(rules: readonly string[]): Promise<string[]> {
  const file = directory.file('rules.nft');
  writeFileSync(file, `flush ruleset\n${rules.join('\n')}\n`);
  await host.exec('nft', ['-f', file]);
  return listedVerdicts();
}

async function listedVerdicts(): Promise<string[]> {
  const { stdout } = await host.exec('nft', ['--json', 'list', 'ruleset']);
  const ruleset = readNftRuleset(JSON.parse(stdout));
  return [DHCP, TFTP, HTTP].map((packet) => nftVerdict(ruleset, packet));
}

const filter = (policy: string, ...rules: readonly string[]): readonly string[] => [
  'table inet filter {',
  'set boot { type inet_service; elements = { 67, 69 } }',
  'chain cluster { udp dport 67-69 accept; tcp dport 9873 counter accept; }',
  `chain input { type filter hook input priority 0; policy ${policy};`,
  ...rules,
  '}',
  '}',
];
const OPEN = ['accept', 'accept', 'accept'];
const SHUT = ['drop', 'drop', 'drop'];

describe('rules as nft prints them', () => {
  test.each([
    ['none at all', [], OPEN],
    ['a default of accept', filter('accept'), OPEN],
    ['a default of drop', filter('drop'), SHUT],
    ['a last rule that rejects', filter('accept', 'ct state established,related accept', 'counter reject'), SHUT],
    ['one port opened', filter('drop', 'udp dport 67 accept'), ['accept', 'drop', 'drop']],
    ['ports in a set', filter('drop', 'udp dport { 67, 69 } accept'), ['accept', 'accept', 'drop']],
    ['ports in a named set', filter('drop', 'udp dport @boot accept'), ['accept', 'accept', 'drop']],
    ['ports of any transport', filter('drop', 'th dport { 67, 9873 } accept'), ['accept', 'drop', 'accept']],
    ['all but some ports', filter('drop', 'udp dport != 67 accept'), ['drop', 'accept', 'drop']],
    ['a card that is trusted', filter('drop', 'iifname "eth1" accept'), OPEN],
    ['cards that are trusted by pattern', filter('drop', 'iifname "eth*" accept'), OPEN],
    ['another card that is trusted', filter('drop', 'iifname { "lo", "eth0" } accept'), SHUT],
    ['a jump for the card', filter('drop', 'iifname "eth1" jump cluster'), OPEN],
    ['a jump for a protocol', filter('drop', 'meta l4proto udp jump cluster'), ['accept', 'accept', 'drop']],
    [
      'a rule before that drops',
      filter('accept', 'udp dport 69 drop', 'iifname "eth1" accept'),
      ['accept', 'drop', 'accept'],
    ],
    ['senders that are not known', filter('drop', 'ip saddr 10.0.0.0/24 accept'), ['unknown', 'unknown', 'unknown']],
    ['new ones alone', filter('drop', 'ct state new udp dport 67 accept'), ['accept', 'drop', 'drop']],
    [
      'a card that drops before any rule for this host is asked',
      ['table netdev f { chain i { type filter hook ingress device "eth1" priority 0; udp dport 69 drop; }; }'],
      ['accept', 'unknown', 'accept'],
    ],
    [
      'rules that drop before it is known where a packet goes',
      ['table inet f { chain p { type filter hook prerouting priority -300; udp dport 69 drop; }; }'],
      ['accept', 'unknown', 'accept'],
    ],
    ['rules for IPv6 alone', ['table ip6 f { chain i { type filter hook input priority 0; policy drop; }; }'], OPEN],
    [
      'rules for what passes through',
      ['table ip f { chain i { type filter hook forward priority 0; policy drop; }; }'],
      OPEN,
    ],
  ])('%s', async (_what, rules, expected) => {
    expect(await verdicts(rules)).toEqual(expected);
  });
});

test('rules that iptables made are read as far as nft shows them', async () => {
  await host.exec('nft', ['flush', 'ruleset']);
  await host.exec('iptables', ['-P', 'INPUT', 'DROP']);
  await host.exec('iptables', ['-A', 'INPUT', '-p', 'udp', '--dport', '67', '-j', 'ACCEPT']);
  await host.exec('iptables', ['-A', 'INPUT', '-p', 'udp', '-m', 'multiport', '--dports', '69,70', '-j', 'ACCEPT']);
  expect(await listedVerdicts()).toEqual(['accept', 'unknown', 'drop']);
});

test.each([
  ['eth0', 'accept'],
  ['eth1', 'unknown'],
  [['eth0', 'eth1'], 'unknown'],
])('a chain of a card says nothing about others, where nft names the card: %s', (dev, verdict) => {
  const place = { family: 'netdev', table: 'f' };
  const ruleset = readNftRuleset({
    nftables: [
      { chain: { ...place, name: 'i', dev, type: 'filter', hook: 'ingress', prio: 0, policy: 'accept' } },
      { rule: { ...place, chain: 'i', expr: [{ drop: null }] } },
    ],
  });
  expect(nftVerdict(ruleset, TFTP)).toBe(verdict);
});
