import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidError } from '../../src/domain/errors.ts';
import {
  checkImageLabel,
  IMAGE_REFERENCE,
  imageNameOf,
  nearestReference,
  referencesTo,
  withImageName,
} from '../../src/domain/image-reference.ts';
import { nextVersion, superfluousVersions, usersOfVersion } from '../../src/domain/image-version.ts';

const versions = [3, 2, 1].map((version) => ({
  name: 'rocky-9',
  version,
  isCurrent: version === 3,
  labels: version === 1 ? ['stable'] : [],
}));
const known = versions.flatMap(referencesTo);

describe('a reference', () => {
  test('names the current version bare, and every version by number and label', () => {
    expect(known).toEqual(['rocky-9', 'rocky-9@3', 'rocky-9@2', 'rocky-9@1', 'rocky-9@stable']);
  });

  test.each([
    { says: 'an image', text: 'rocky:9', isOne: true },
    { says: 'a version', text: 'rocky:9@12', isOne: true },
    { says: 'a label', text: 'rocky-9@before_upgrade.2', isOne: true },
    { says: 'version 0', text: 'rocky@0', isOne: false },
    { says: 'a number with a zero before it', text: 'rocky@01', isOne: false },
    { says: 'nothing after the @', text: 'rocky@', isOne: false },
    { says: 'two @', text: 'rocky@1@2', isOne: false },
    { says: 'a digest', text: 'rocky@sha256:abc', isOne: false },
  ])('of $says is a value of a field: $isOne', ({ text, isOne }) => {
    expect(IMAGE_REFERENCE.test(text)).toBe(isOne);
  });

  test('keeps what it points to when the image is renamed', () => {
    expect(['rocky', 'rocky@3', 'rocky@stable'].map((text) => withImageName(text, 'alma'))).toEqual([
      'alma',
      'alma@3',
      'alma@stable',
    ]);
  });

  test('that means nothing is answered with what there is', () => {
    expect(nearestReference('rocky9@3', known)).toBe('Did you mean rocky-9?');
    expect(nearestReference('rocky-9@7', known)).toBe('Its versions and labels are: 3, 2, 1, stable.');
  });

  test('is made of a name and what every label allows', () => {
    const label = fc.stringMatching(/^[A-Za-z_][\w.-]{0,63}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9][\w.:-]{0,20}$/), label, (name, word) => {
        expect(IMAGE_REFERENCE.test(`${name}@${checkImageLabel(word)}`)).toBe(true);
        expect(imageNameOf(`${name}@${word}`)).toBe(name);
      }),
    );
  });
});

test.each(['3', '', '-x', 'a b', 'a@b', 'a,b', 'x'.repeat(65)])('%j is no label', (label) => {
  expect(() => checkImageLabel(label)).toThrow(InvalidError);
});

describe('versions', () => {
  const users = [
    { who: 'node n1', reference: 'rocky-9@2' },
    { who: 'node n2', reference: 'rocky-9' },
    { who: 'profile old', reference: 'rocky-9@stable' },
    { who: 'node n3', reference: 'other@2' },
  ];

  test('are counted on from the highest', () => {
    expect(nextVersion([])).toBe(1);
    expect(nextVersion(versions)).toBe(4);
  });

  test('are used by those whose reference means them now', () => {
    expect(versions.map((version) => usersOfVersion(version, users))).toEqual([
      ['node n2'],
      ['node n1'],
      ['profile old'],
    ]);
  });

  test('are superfluous when they are neither current nor labelled nor used, but for the newest', () => {
    const more = [8, 7, 6, 5, 4, 3, 2, 1].map((version) => ({
      name: 'rocky-9',
      version,
      isCurrent: version === 8,
      labels: version === 6 ? ['tested'] : [],
    }));
    const numbers = (keep: number) => superfluousVersions(more, users, keep).map(({ version }) => version);
    expect(numbers(0)).toEqual([7, 5, 4, 3, 1]);
    expect(numbers(2)).toEqual([4, 3, 1]);
    expect(numbers(9)).toEqual([]);
  });
});
