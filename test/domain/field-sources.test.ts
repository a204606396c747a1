import { expect, test } from '@jest/globals';
import { fieldSources } from '../../src/domain/field-sources.ts';
import type { NodeRecord } from '../../src/domain/node-schema.ts';

const profiles = new Map<string, NodeRecord>([
  [
    'a',
    {
      comment: 'of a',
      init: '/a',
      root: 'tmpfs',
      kernel: { args: ['quiet'] },
      tags: { rack: '1' },
      ipmi: { username: 'admin', password: 'first' },
      disks: { '/dev/vda': { wipeTable: true, partitions: { swap: { sizeMib: 512 } } } },
    },
  ],
  [
    'b',
    {
      init: '/b',
      kernel: { args: ['nosmt'] },
      networkDevices: { default: { mtu: 9000, tags: {} } },
      ipmi: { password: 'second' },
      disks: { '/dev/vda': { partitions: { swap: { sizeMib: 1024, shouldExist: true } } } },
    },
  ],
]);

function sourcesOf(record: NodeRecord): Record<string, unknown> {
  const fields = fieldSources(profiles)({ name: 'n1', record });
  return Object.fromEntries(fields.map(({ field, source, value, superseded }) => [field, [source, value, superseded]]));
}

test('each value comes with the profile that gives it, and with what it supersedes', () => {
  expect(sourcesOf({ profiles: ['a', 'b'], clusterName: 'c1', init: '/n', tags: { rack: '2', row: '9' } })).toEqual({
    profiles: ['', 'a,b', undefined],
    'cluster name': ['', 'c1', undefined],
    init: [
      'SUPERSEDED',
      '/n',
      [
        { source: 'b', value: '/b' },
        { source: 'a', value: '/a' },
      ],
    ],
    root: ['a', 'tmpfs', undefined],
    'kernel.args': ['a,b', 'quiet,nosmt', undefined],
    'network devices.default.mtu': ['b', '9000', undefined],
    'tags.rack': ['SUPERSEDED', '2', [{ source: 'a', value: '1' }]],
    'tags.row': ['', '9', undefined],
    'ipmi.username': ['a', 'admin', undefined],
    'ipmi.password': ['b', '***', [{ source: 'a', value: '***' }]],
    'disks./dev/vda.wipe_table': ['a', 'true', undefined],
    'disks./dev/vda.partitions.swap.size_mib': ['b', '1024', [{ source: 'a', value: '512' }]],
    'disks./dev/vda.partitions.swap.should_exist': ['b', 'true', undefined],
  });
});

test('a list is shown as it was appended, and names the node as well when the node adds to it', () => {
  expect(sourcesOf({ profiles: ['a'], kernel: { args: ['~quiet', 'debug'] } })['kernel.args']).toEqual([
    'a,n1',
    'quiet,~quiet,debug',
    undefined,
  ]);
});

test('what a node says as false supersedes a profile too', () => {
  const disks = { '/dev/vda': { wipeTable: false } };
  expect(sourcesOf({ profiles: ['a'], disks })['disks./dev/vda.wipe_table']).toEqual([
    'SUPERSEDED',
    'false',
    [{ source: 'a', value: 'true' }],
  ]);
});

test('a comment is never inherited', () => {
  expect(sourcesOf({ profiles: ['a'], comment: 'own' })['comment']).toEqual(['', 'own', undefined]);
  expect(sourcesOf({ profiles: ['a'] })['comment']).toBeUndefined();
});
