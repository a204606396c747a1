import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RecordPatch } from '../../src/domain/field-kinds-patch.ts';
import { documentPatcher, type RecordKind } from '../../src/domain/registry-document.ts';
import { type Records, resolveCluster } from '../../src/domain/resolve-node.ts';
import { anyPatch } from '../support/random-changes.ts';

const NONE: Records = new Map();
const edits = fc.array(
  fc.tuple(
    fc.constantFrom<RecordKind>('node', 'node', 'profile'),
    fc.constantFrom('a', 'b', 'default', 'p1', 'p2'),
    anyPatch,
  ),
  { minLength: 1, maxLength: 12 },
);

function edited(records: Records, kind: RecordKind, name: string, patch: RecordPatch): Records {
  const { value } = documentPatcher(kind, patch)(records.get(name) ?? {});
  return new Map([...records, [name, value]]);
}

test('a cluster resolved from the one before is the one that is resolved afresh', () => {
  fc.assert(
    fc.property(edits, (all) => {
      let known = resolveCluster(0, NONE, NONE);
      for (const [kind, name, patch] of all) {
        const nodes = kind === 'node' ? edited(known.nodes, 'node', name, patch) : known.nodes;
        const profiles = kind === 'profile' ? edited(known.profiles, 'profile', name, patch) : known.profiles;
        known = resolveCluster(1, nodes, profiles, known);
        expect(known.cluster.nodes).toEqual(resolveCluster(1, nodes, profiles).cluster.nodes);
      }
    }),
    { numRuns: 300 },
  );
});
