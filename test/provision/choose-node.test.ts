import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ResolvedNode } from '../../src/domain/node-schema.ts';
import type { UnknownMachine } from '../../src/domain/unknown-machine.ts';
import { chooseNode, type NodeChoice, type NodeClaim } from '../../src/provision/choose-node.ts';
import { bootNode } from '../support/boot-node.ts';

type Rules = ResolvedNode['discover'] & { readonly assetKey?: string; readonly clusterName?: string };
type Machine = Pick<UnknownMachine, 'switchName' | 'port' | 'words'>;

/** Nodes in the order of the object, which is the cluster's. */
function waiting(nodes: Readonly<Record<string, Rules>>): readonly ResolvedNode[] {
  return Object.entries(nodes).map(([name, { assetKey, clusterName, ...discover }]) =>
    bootNode({
      ...{ name, discoverable: true, discover },
      ...(assetKey !== undefined && { assetKey }),
      ...(clusterName !== undefined && { clusterName }),
    }),
  );
}

const LEAF = { switchName: 'leaf-2', port: 'Eth1/7' };
const SPEECHLESS: Machine = LEAF;
const MACHINE: Machine = { ...LEAF, words: { serial: 'S1', assetTag: 'A1' } };

interface Row {
  readonly says: string;
  readonly nodes: Readonly<Record<string, Rules>>;
  readonly machine?: Machine;
  readonly claim?: NodeClaim;
  readonly choice: NodeChoice;
}

const decide = (...candidates: readonly string[]): NodeChoice => ({ wait: 'decision', candidates });

const ROWS: readonly Row[] = [
  { says: 'none takes it when none waits', nodes: {}, claim: 'next', choice: decide() },
  { says: 'the first takes the next machine', nodes: { n10: {}, n2: {} }, claim: 'next', choice: { take: 'n10' } },
  { says: 'none does where admins decide', nodes: { n1: {} }, choice: decide() },
  { says: 'none does of a machine that may take none', nodes: { n1: LEAF }, claim: 'none', choice: decide() },
  {
    says: 'those in order take machines also where admins decide, n2 before n10',
    nodes: { n10: { order: true }, n2: { order: true } },
    choice: { take: 'n2' },
  },
  {
    says: 'and cluster by cluster',
    nodes: { n1: { order: true, clusterName: 'b' }, n2: { order: true, clusterName: 'a' } },
    choice: { take: 'n2' },
  },
  { says: 'one with its serial number does', nodes: { n1: {}, n2: { serial: 'S1' } }, choice: { take: 'n2' } },
  { says: 'one with its asset tag does', nodes: { n1: {}, n2: { assetKey: 'A1' } }, choice: { take: 'n2' } },
  { says: 'one with its port does', nodes: { n1: {}, n2: LEAF }, machine: SPEECHLESS, choice: { take: 'n2' } },
  { says: 'one with its switch does', nodes: { n1: { switchName: 'leaf-2' } }, choice: { take: 'n1' } },
  {
    says: 'a rule goes before the order of arrival',
    nodes: { n1: {}, n2: { port: 'Eth1/7' } },
    claim: 'next',
    choice: { take: 'n2' },
  },
  {
    says: 'all rules of a node must be met',
    nodes: { n1: { ...LEAF, serial: 'S2' }, n2: { switchName: 'leaf-3', port: 'Eth1/7' } },
    choice: decide(),
  },
  {
    says: 'a node whose rules are not met does not take the next machine',
    nodes: { n1: { serial: 'S2' }, n2: { assetKey: 'A2' } },
    claim: 'next',
    choice: decide(),
  },
  {
    says: 'two that would do are for an admin to decide',
    nodes: { n1: { serial: 'S1' }, n2: { port: 'Eth1/7' }, n3: {} },
    claim: 'next',
    choice: decide('n1', 'n2'),
  },
  {
    says: 'unless both take machines in order: a rack of a switch',
    nodes: { n1: { switchName: 'leaf-2', order: true }, n2: { switchName: 'leaf-2', order: true } },
    choice: { take: 'n1' },
  },
  {
    says: 'one that does not take them in order wants to be asked about',
    nodes: { n1: { switchName: 'leaf-2', order: true }, n2: { serial: 'S1' } },
    choice: decide('n1', 'n2'),
  },
  {
    says: 'a serial number cannot be judged before the machine says its own',
    nodes: { n1: {}, n2: { serial: 'S2' } },
    machine: SPEECHLESS,
    claim: 'next',
    choice: { wait: 'words' },
  },
  {
    says: 'a serial number at another port need not be judged',
    nodes: { n1: {}, n2: { serial: 'S2', port: 'Eth1/8' } },
    machine: SPEECHLESS,
    claim: 'next',
    choice: { take: 'n1' },
  },
  {
    says: 'a machine without a serial number is not the one with it',
    nodes: { n1: { serial: 'S1' } },
    machine: { words: {} },
    choice: decide(),
  },
  {
    says: 'rules that are empty texts are none',
    nodes: { n1: { serial: '', assetKey: '' } },
    claim: 'next',
    choice: { take: 'n1' },
  },
];

describe('of the discoverable nodes', () => {
  test.each(ROWS)('$says', ({ nodes, machine = MACHINE, claim = 'by rule', choice }) =>
    expect(chooseNode(machine, waiting(nodes), claim)).toEqual(choice),
  );
});

test('whoever takes a machine is one of them, and has no rule that the machine breaks', () => {
  const word = fc.constantFrom('a', 'b');
  const rules = fc.record({ serial: word, switchName: word, port: word, assetKey: word }, { requiredKeys: [] });
  const node = fc.tuple(rules, fc.boolean()).map(([rule, order]) => ({ ...rule, ...(order && { order }) }));
  const words = fc.option(fc.record({ serial: word, assetTag: word }, { requiredKeys: [] }), { nil: undefined });
  const machine = fc.tuple(fc.record({ switchName: word, port: word }, { requiredKeys: [] }), words);
  fc.assert(
    fc.property(fc.array(node, { maxLength: 6 }), machine, fc.boolean(), (nodes, [place, said], isNext) => {
      const discoverable = waiting(Object.fromEntries(nodes.map((rule, index) => [`n${index}`, rule])));
      const asking = { ...place, ...(said !== undefined && { words: said }) };
      const choice = chooseNode(asking, discoverable, isNext ? 'next' : 'by rule');
      if (!('take' in choice)) return;
      const taker = discoverable.find(({ name }) => name === choice.take);
      const pairs = [
        [taker?.discover.serial, said?.serial],
        [taker?.assetKey, said?.assetTag],
        [taker?.discover.switchName, place.switchName],
        [taker?.discover.port, place.port],
      ];
      expect(taker).toBeDefined();
      expect(pairs.filter(([rule, found]) => rule !== undefined && rule !== found)).toEqual([]);
    }),
  );
});
