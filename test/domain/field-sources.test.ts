import { expect, test } from '@jest/globals';
import { fieldSources } from '../../src/domain/field-sources.ts';
import type { NodeRecord } from '../../src/domain/node-schema.ts';
import { resolveNode } from '../../src/domain/resolve-node.ts';

const profiles = new Map<string, NodeRecord>([
  ['a', { comment: 'of a', init: '/a', root: 'tmpfs', kernel: { args: ['quiet'] }, tags: { rack: '1' } }],
  ['b', { init: '/b', kernel: { args: ['nosmt'] }, networkDevices: { default: { mtu: 9000, tags: {} } } }],
]);

function sourcesOf(record: NodeRecord): Record<string, [string, string]> {
  const fields = fieldSources({ name: 'n1', record, resolved: resolveNode('n1', record, profiles) }, profiles);
  return Object.fromEntries(fields.map(({ field, source, value }) => [field, [source, value]]));
}

test('each value comes with the profile that gives it', () => {
  expect(sourcesOf({ profiles: ['a', 'b'], clusterName: 'c1', tags: { rack: '2', row: '9' } })).toEqual({
    profiles: ['', 'a,b'],
    'cluster name': ['', 'c1'],
    init: ['b', '/b'],
    root: ['a', 'tmpfs'],
    'kernel.args': ['a,b', 'quiet,nosmt'],
    'network devices.default.mtu': ['b', '9000'],
    'tags.rack': ['SUPERSEDED', '2'],
    'tags.row': ['', '9'],
  });
});

test('a list names the node as well when the node adds to it', () => {
  expect(sourcesOf({ profiles: ['a'], kernel: { args: ['~quiet', 'debug'] } })['kernel.args']).toEqual([
    'a,n1',
    'debug',
  ]);
});

test('a comment is never inherited', () => {
  expect(sourcesOf({ profiles: ['a'], comment: 'own' })['comment']).toEqual(['', 'own']);
});
