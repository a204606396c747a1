import { describe, expect, test } from '@jest/globals';
import type { NodeRecord } from '../../src/domain/node-schema.ts';
import { readDocument } from '../../src/domain/registry-document.ts';
import { checkNewName, checkRegistry, type Touched } from '../../src/domain/registry-rules.ts';
import { resolveCluster } from '../../src/domain/resolve-node.ts';
import { problemSentence } from '../../src/domain/rule-problem.ts';

const KNOWN = {
  images: ['rocky-9', 'rocky-9@1', 'rocky-9@stable'],
  overlays: ['wwinit', 'hosts'],
  ipxeTemplates: ['default'],
};
const read = (documents: Readonly<Record<string, unknown>>): Map<string, NodeRecord> =>
  new Map(Object.entries(documents).map(([name, document]) => [name, readDocument('node', document).value]));

function check(nodes: object, profiles: object, touched: Partial<Touched>): string[] {
  const candidate = { nodes: read({ ...nodes }), profiles: read({ ...profiles }) };
  const { cluster } = resolveCluster(1, candidate.nodes, candidate.profiles);
  const all = { kind: 'node', names: [], deleted: [], before: new Map(), ...touched } as const;
  return checkRegistry({ ...candidate, cluster }, [all], KNOWN, new Map()).map(
    (problem) => `${problem.isConflict ? 'conflict' : 'invalid'}: ${problemSentence(problem)}`,
  );
}

const device = (fields: object) => ({ 'network devices': { default: fields } });

describe('a change of the registry is refused', () => {
  test.each([
    [
      'when two nodes have one hardware address',
      {
        n1: device({ hwaddr: '52:54:00:00:00:01' }),
        n2: { 'network devices': { ib0: { hwaddr: '52:54:00:00:00:01' } } },
      },
      {},
      'conflict: node n2: 52:54:00:00:00:01 is the address of device default of node n1 and of device ib0 of node n2. Give each device its own.',
    ],
    [
      'when two nodes get one address from a profile',
      { n1: { profiles: ['p'] }, n2: { profiles: ['p'] } },
      { p: device({ ipaddr: '10.0.0.1' }) },
      'conflict: node n2: 10.0.0.1 is the address of device default of node n1 and of device default of node n2. Give each device its own.',
    ],
    [
      'when two devices of one node have one IP address',
      { n1: { 'network devices': { a: { ipaddr: '10.0.0.1' }, b: { ipaddr: '10.0.0.1' } } } },
      {},
      'conflict: node n1: 10.0.0.1 is the address of device a of node n1 and of device b of node n1. Give each device its own.',
    ],
    [
      'when a profile is unknown',
      { n1: { profiles: ['defualt'] } },
      { default: {} },
      'invalid: node n1: profiles: there is no profile defualt. Did you mean default?',
    ],
    [
      'when a profile taken back is unknown',
      { n1: { profiles: ['~x'] } },
      { default: {} },
      'invalid: node n1: profiles: there is no profile x. The profiles are: default.',
    ],
    [
      'when an image is unknown',
      { n1: { 'image name': 'rocky9' } },
      {},
      'invalid: node n1: image name: there is no image rocky9. Did you mean rocky-9?',
    ],
    [
      'when a version of an image is unknown',
      { n1: { 'image name': 'rocky-9@7' } },
      {},
      'invalid: node n1: image name: there is no image rocky-9@7. Its versions and labels are: 1, stable.',
    ],
    [
      'when an overlay is unknown',
      { n1: { 'system overlay': ['host'] } },
      {},
      'invalid: node n1: system overlay: there is no overlay host. Did you mean hosts?',
    ],
    [
      'when an overlay taken back is unknown',
      { n1: { 'runtime overlay': ['~hostz', '~hosts'] } },
      {},
      'invalid: node n1: runtime overlay: there is no overlay hostz. Did you mean hosts?',
    ],
    [
      'when an iPXE template is unknown',
      { n1: { 'ipxe template': 'x' } },
      {},
      'invalid: node n1: ipxe template: there is no iPXE template x. The iPXE templates are: default.',
    ],
  ])('%s', (_says, nodes, profiles, problem) => {
    expect(check(nodes, profiles, { names: ['n1'] })).toEqual([problem]);
  });

  test('when it deletes a profile that others name', () => {
    const nodes = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`n${index}`, { profiles: ['~gpu'] }]));
    expect(check(nodes, { all: { profiles: ['gpu'] } }, { kind: 'profile', deleted: ['gpu'] })).toEqual([
      'conflict: profile gpu: is used by node n0, node n1, node n2, node n3, node n4 and 3 more. Take it off first: wwctl node set NAME --profile LIST.',
    ]);
  });

  test('when it deletes the profile of new nodes', () => {
    expect(check({}, {}, { kind: 'profile', deleted: ['default'] })).toEqual([
      'conflict: profile default: cannot be deleted. Clear its fields instead: new nodes take it.',
    ]);
  });
});

describe('a change of the registry is fine', () => {
  test.each([
    [
      'when devices of one node share a hardware address',
      { n1: { 'network devices': { a: { hwaddr: '52:54:00:00:00:01' }, b: { hwaddr: '52:54:00:00:00:01' } } } },
    ],
    ['when an address is on another network', { n1: device({ ipaddr: '203.0.113.1' }) }],
    ['when it names what there is', { n1: { 'image name': 'rocky-9', 'runtime overlay': ['hosts'] } }],
  ])('%s', (_says, nodes) => {
    expect(check(nodes, {}, { names: ['n1'] })).toEqual([]);
  });

  test('when it takes back an overlay that has gone and that a profile still gives', () => {
    const nodes = { n1: { profiles: ['p'], 'system overlay': ['~gone'] } };
    expect(check(nodes, { p: { 'system overlay': ['gone'] } }, { names: ['n1'] })).toEqual([]);
  });

  test('when a record keeps naming what has gone', () => {
    const nodes = { n1: { 'image name': 'deleted', comment: 'new' } };
    expect(check(nodes, {}, { names: ['n1'], before: read({ n1: { 'image name': 'deleted' } }) })).toEqual([]);
  });
});

describe('names', () => {
  test.each([
    ['node', 'n1', true],
    ['node', 'N-1.rack2.example', true],
    ['node', 'a'.repeat(63), true],
    ['node', 'a'.repeat(64), false],
    ['node', `${'a'.repeat(40)}.${'b'.repeat(24)}`, false],
    ['node', '-n1', false],
    ['node', 'n_1', false],
    ['node', 'n1.', false],
    ['node', '../n1', false],
    ['node', 'n1\n', false],
    ['node', 'UNSET', false],
    ['profile', 'gpu_v1.2:x', true],
    ['profile', '~gpu', false],
    ['profile', '..', false],
    ['profile', 'SUPERSEDED', false],
    ['profile', 'a b', false],
  ] as const)('of a %s: %j is allowed: %s', (kind, name, isAllowed) => {
    expect(checkNewName(kind, name)).toHaveLength(isAllowed ? 0 : 1);
  });
});
