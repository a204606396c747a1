import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { documentLeaves } from '../../src/domain/document-leaves.ts';
import type { FieldDocument } from '../../src/domain/field-kinds-format.ts';
import { mergePatch } from '../../src/domain/merge-patch.ts';
import { sameValue } from '../../src/domain/same-value.ts';
import { undoChange } from '../../src/domain/undo-change.ts';

const document: fc.Arbitrary<FieldDocument> = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.oneof(fc.constantFrom('x', 'y'), fc.constant(['x']), fc.dictionary(fc.constantFrom('d', 'e'), fc.constant('z'))),
);
const maybe = fc.option(document, { nil: undefined });

describe('taking back a change', () => {
  test('that nothing followed gives what was before', () => {
    fc.assert(
      fc.property(maybe, maybe, (before, after) => {
        expect(undoChange(before, after, after)).toEqual({ document: before });
      }),
    );
  });

  test('keeps what was changed elsewhere since', () => {
    expect(undoChange({ a: '1' }, { a: '2' }, { a: '2', b: '3' })).toEqual({ document: { a: '1', b: '3' } });
    expect(undoChange({}, { t: { x: '1' } }, { t: { x: '1', y: '2' } })).toEqual({ document: { t: { y: '2' } } });
    expect(undoChange({}, { t: { x: '1' } }, { t: { x: '2' } })).toEqual({ changedSince: ['t.x'] });
    expect(undoChange({ t: { x: '0' } }, { t: { x: '1' } }, { t: { x: '1', y: '2' } })).toEqual({
      document: { t: { x: '0', y: '2' } },
    });
  });

  test('never loses a later value: either it is still there, or the place is named', () => {
    fc.assert(
      fc.property(document, document, document, (before, after, now) => {
        const undone = undoChange(before, after, now);
        if ('changedSince' in undone) return;
        const [left, made] = [documentLeaves(undone.document ?? {}), documentLeaves(after)];
        for (const [path, value] of documentLeaves(now)) {
          if (!sameValue(made.get(path), value)) expect(left.get(path)).toEqual(value);
        }
      }),
    );
  });
});

describe('a merge patch', () => {
  // The examples of RFC 7396, appendix A.
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j by %j gives %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });
});
