import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NodeRecord } from '../../src/domain/node-schema.ts';
import { readDocument } from '../../src/domain/registry-document.ts';
import { expandProfiles, type Records, resolveCluster, resolveNode } from '../../src/domain/resolve-node.ts';
import { anyRecord } from '../support/any-record.ts';

const records = (entries: Readonly<Record<string, NodeRecord>>): Records => new Map(Object.entries(entries));
const resolve = (node: NodeRecord, profiles: Readonly<Record<string, NodeRecord>>) =>
  resolveNode('n1', node, records(profiles));

describe('the profiles that take part', () => {
  test.each([
    ['a profile takes back its neighbour', ['p1', 'p2'], { p1: [], p2: ['~p1'] }, ['p2']],
    [
      'nested profiles come before the one that names them',
      ['p1'],
      { p1: ['p2'], p2: ['p3'], p3: [] },
      ['p3', 'p2', 'p1'],
    ],
    [
      'what a taken back profile pulled in stays',
      ['p1', 'p4'],
      { p1: ['p2'], p2: ['p3'], p3: [], p4: ['~p2'] },
      ['p3', 'p1', 'p4'],
    ],
    ['a cycle ends', ['p1'], { p1: ['p2'], p2: ['p3'], p3: ['p1'] }, ['p3', 'p2', 'p1']],
    [
      'a profile can take back the one that names it',
      ['p1'],
      { p1: ['p2'], p2: ['~p1', 'p3'], p3: ['p1'] },
      ['p3', 'p2'],
    ],
    ['a profile named twice takes part once', ['p1', 'p2', 'p1'], { p1: [], p2: ['p1'] }, ['p1', 'p2']],
    ['taking back works before the name too', ['~p1', 'p1', 'p2'], { p1: [], p2: [] }, ['p2']],
  ])('%s', (_says, names, profiles: Readonly<Record<string, readonly string[] | undefined>>, expected) => {
    const all = records(
      Object.fromEntries(Object.entries(profiles).map(([name, list = []]) => [name, { profiles: list }])),
    );
    expect(expandProfiles(names, all)).toEqual(expected);
  });
});

describe('a resolved node', () => {
  test('appends lists and carries out what the node takes back', () => {
    const node = { profiles: ['default'], kernel: { args: ['~arg2', 'arg3'] } };
    expect(resolve(node, { default: { kernel: { args: ['arg1', 'arg2'] } } }).kernel.args).toEqual(['arg1', 'arg3']);
  });

  test('keeps what a list says twice', () => {
    const profiles = { a: { systemOverlay: ['wwinit', 'hosts'] }, b: { systemOverlay: ['hosts'] } };
    expect(resolve({ profiles: ['a', 'b'] }, profiles).systemOverlay).toEqual(['wwinit', 'hosts', 'hosts']);
  });

  test('has its own comment and profiles, and none of its profiles', () => {
    const profiles = {
      a: { comment: 'of a', profiles: ['b'], init: '/a' },
      b: { comment: 'of b', init: '/b', root: 'tmpfs' },
    };
    const node = resolve({ profiles: ['a'] }, profiles);
    expect(node).toMatchObject({ profiles: ['a'], init: '/a', root: 'tmpfs' });
    expect(node).not.toHaveProperty('comment');
  });

  test('merges devices and tags key by key, the node last', () => {
    const profiles = {
      a: {
        networkDevices: { default: { onboot: true, mtu: 9000, tags: { DNS1: '1.1.1.1' } } },
        tags: { x: 'a', y: 'a' },
      },
    };
    const node = resolve(
      {
        profiles: ['a'],
        networkDevices: { default: { onboot: false }, ib0: { type: 'infiniband' } },
        tags: { y: 'n' },
      },
      profiles,
    );
    expect(node.networkDevices).toEqual({
      default: { onboot: false, mtu: 9000, tags: { DNS1: '1.1.1.1' } },
      ib0: { type: 'infiniband', tags: {} },
    });
    expect(node.tags).toEqual({ x: 'a', y: 'n' });
  });

  test('merges disks, partitions, file systems and the BMC field by field; false overrides', () => {
    const profiles = {
      a: {
        ipmi: { username: 'admin', port: 623, write: true, tags: { vlan: '7' } },
        disks: {
          '/dev/vda': { wipeTable: true, partitions: { swap: { number: 1, sizeMib: 512, shouldExist: true } } },
        },
        filesystems: { '/dev/vda1': { format: 'swap', wipeFilesystem: true, options: ['-q'] } },
      },
      b: { disks: { '/dev/vda': { partitions: { scratch: { number: 2 } } } } },
    };
    const node = resolve(
      {
        profiles: ['a', 'b'],
        ipmi: { username: 'root', write: false },
        disks: { '/dev/vda': { wipeTable: false, partitions: { swap: { sizeMib: 1024, shouldExist: false } } } },
        filesystems: { '/dev/vda1': { wipeFilesystem: false, options: ['~q', '-q'] } },
      },
      profiles,
    );
    expect(node.ipmi).toEqual({ username: 'root', port: 623, write: false, tags: { vlan: '7' } });
    expect(node.disks).toEqual({
      '/dev/vda': {
        wipeTable: false,
        partitions: { swap: { number: 1, sizeMib: 1024, shouldExist: false }, scratch: { number: 2 } },
      },
    });
    expect(node.filesystems).toEqual({
      '/dev/vda1': { format: 'swap', wipeFilesystem: false, options: ['-q', '~q', '-q'] },
    });
  });

  test('replaces texts, numbers and addresses; what is not said overrides nothing', () => {
    const address = (text: string) => readDocument('node', { 'network devices': { default: { ipaddr: text } } }).value;
    const profiles = { a: { init: '/a', root: 'tmpfs', ...address('10.0.0.1') } };
    const node = resolve({ profiles: ['a'], init: '/n', ...address('10.0.0.2') }, profiles);
    expect(node).toMatchObject({ init: '/n', root: 'tmpfs', networkDevices: { default: { ipaddr: '10.0.0.2' } } });
  });

  test('takes back overlays and profiles as it takes back kernel arguments', () => {
    const profiles = { a: { systemOverlay: ['wwinit', 'hosts'], runtimeOverlay: ['~x', 'hosts', 'x'] } };
    const node = resolve({ profiles: ['a', '~b', 'b'], systemOverlay: ['~hosts', 'hosts'] }, profiles);
    expect(node).toMatchObject({ profiles: ['a'], systemOverlay: ['wwinit'], runtimeOverlay: ['hosts'] });
  });

  test('leaves what its profiles say as it is', () => {
    const profile: NodeRecord = {
      kernel: { args: ['a'] },
      networkDevices: { default: { mtu: 1500 } },
      tags: { x: '1' },
    };
    const before = structuredClone(profile);
    resolve(
      { profiles: ['p'], kernel: { args: ['b'] }, networkDevices: { default: { mtu: 9000 } }, tags: { x: '2' } },
      { p: profile },
    );
    expect(profile).toEqual(before);
  });

  test('merges resources: lists append, maps merge deeply, the rest is replaced', () => {
    const profiles = { a: { resources: { fstab: [1], map: { x: { p: 1 }, l: [1] }, both: [1] } } };
    const node = resolve(
      { profiles: ['a'], resources: { fstab: [2], map: { x: { q: 2 }, l: [2] }, both: { y: 1 } } },
      profiles,
    );
    expect(node.resources).toEqual({ fstab: [1, 2], map: { x: { p: 1, q: 2 }, l: [1, 2] }, both: { y: 1 } });
  });

  test('has every list and map, empty where nobody says anything, and skips unknown profiles', () => {
    expect(resolve({ profiles: ['gone'] }, {})).toEqual({
      name: 'n1',
      profiles: ['gone'],
      imageExcludes: [],
      systemOverlay: [],
      runtimeOverlay: [],
      discover: {},
      kernel: { args: [] },
      ipmi: { tags: {} },
      networkDevices: {},
      tags: {},
      disks: {},
      filesystems: {},
      resources: {},
    });
  });
});

describe('a resolved cluster', () => {
  test('is in order of cluster name, then name', () => {
    const nodes = records({ n2: {}, n1: {}, a9: { clusterName: 'z' }, z1: { clusterName: 'a' } });
    expect([...resolveCluster(1, nodes, new Map()).cluster.nodes.keys()]).toEqual(['n1', 'n2', 'z1', 'a9']);
  });

  test('has the nodes that are resolved one by one', () => {
    const recordsOf = (names: readonly string[]) =>
      fc
        .tuple(
          ...names.map(() =>
            fc.tuple(anyRecord, fc.array(fc.constantFrom('p', 'q', 'r', '~q', 'gone'), { maxLength: 3 })),
          ),
        )
        .map((made) => new Map(made.map(([record, profiles], index) => [names[index] ?? '', { ...record, profiles }])));
    fc.assert(
      fc.property(recordsOf(['n1', 'n2', 'n3']), recordsOf(['p', 'q', 'r']), (nodes, profiles) => {
        const { cluster } = resolveCluster(1, nodes, profiles);
        for (const [name, node] of nodes) expect(cluster.nodes.get(name)).toEqual(resolveNode(name, node, profiles));
      }),
      { numRuns: 50 },
    );
  });

  test('keeps the nodes whose records and profiles did not change', () => {
    const profiles = records({ p: { init: '/p' } });
    const one = records({ n1: { profiles: ['p'] }, n2: { profiles: ['p'] } });
    const before = resolveCluster(1, one, profiles);
    const after = resolveCluster(2, new Map([...one, ['n2', { profiles: ['p'], init: '/n2' }]]), profiles, before);
    expect(after.cluster.nodes.get('n1')).toBe(before.cluster.nodes.get('n1'));
    expect(after.cluster.nodes.get('n2')?.init).toBe('/n2');
    const changed = resolveCluster(3, after.nodes, records({ p: { init: '/q' } }), after);
    expect(changed.cluster.nodes.get('n1')?.init).toBe('/q');
  });
});
