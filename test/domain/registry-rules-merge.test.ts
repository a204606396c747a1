import { expect, test } from '@jest/globals';
import type { NodeRecord } from '../../src/domain/node-schema.ts';
import { checkMerge } from '../../src/domain/registry-rules-merge.ts';
import { problemSentence } from '../../src/domain/rule-problem.ts';

const PROFILES: ReadonlyMap<string, NodeRecord> = new Map<string, NodeRecord>([
  ['list', { resources: { fstab: [1], deep: { x: [1] } } }],
  ['map', { resources: { fstab: { a: 1 } } }],
  ['plain', { resources: { fstab: 'text' } }],
  ['nothing', {}],
]);

const REMEDY = 'Make both of them the same, or give one of them another name.';

test.each<[string, Readonly<Record<string, NodeRecord>>, readonly string[]]>([
  ['lists and lists merge', { n1: { profiles: ['list'], resources: { fstab: [2] } } }, []],
  ['a text is replaced by either', { n1: { profiles: ['plain', 'list'] }, n2: { profiles: ['plain', 'map'] } }, []],
  ['profiles of different nodes do not meet', { n1: { profiles: ['list'] }, n2: { profiles: ['map'] } }, []],
  [
    'a list in one profile and a map in the next, once for all nodes',
    { n1: { profiles: ['list', 'nothing', 'map'] }, n2: { profiles: ['list', 'nothing', 'map'] } },
    [`profile map: resources.fstab: is a map here and a list in profile list. ${REMEDY}`],
  ],
  [
    "a node's own map and its profile's list",
    { n1: { profiles: ['list'], resources: { fstab: { a: 1 } } } },
    [`node n1: resources.fstab: is a map here and a list in profile list. ${REMEDY}`],
  ],
  [
    'a list and a map below the same keys',
    { n1: { profiles: ['list'], resources: { deep: { x: { y: 1 }, z: [] } } } },
    [`node n1: resources.deep.x: is a map here and a list in profile list. ${REMEDY}`],
  ],
  ['a profile that is taken back does not count', { n1: { profiles: ['list', '~list', 'map'] } }, []],
])('%s', (_says, nodes, sentences) => {
  expect(checkMerge(new Map(Object.entries(nodes)), PROFILES).map(problemSentence)).toEqual(sentences);
});
