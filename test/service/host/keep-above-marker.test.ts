import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keepAboveMarker, linesAboveMarker, MARKER } from '../../../src/service/host/keep-above-marker.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const RENDERED = `head\n${MARKER}\nours\n`;

test.each([
  ['a new file gets everything', undefined, RENDERED, RENDERED],
  ['a file without the marker is kept whole', 'mine\n', RENDERED, `mine\n${MARKER}\nours\n`],
  ['a last line without an end gets one', 'mine', RENDERED, `mine\n${MARKER}\nours\n`],
  ['an empty file has nothing to keep', '', RENDERED, `${MARKER}\nours\n`],
  ['what stood below the marker goes', `mine\n\n${MARKER}\nold\n`, RENDERED, `mine\n\n${MARKER}\nours\n`],
  ['the marker of a file from Windows counts', `mine\r\n${MARKER}\r\nold\r\n`, RENDERED, `mine\r\n${MARKER}\nours\n`],
  ['a word of the marker is no marker', `see "${MARKER}"\n`, RENDERED, `see "${MARKER}"\n${MARKER}\nours\n`],
  ['a text without the marker replaces the whole file', 'mine\n', 'all\n', 'all\n'],
])('%s', (_says, existing, rendered, expected) => {
  const result = keepAboveMarker(existing === undefined ? undefined : bytes(existing), bytes(rendered));
  expect(Buffer.from(result).toString()).toBe(expected);
});

describe('whatever stands above', () => {
  const above = fc.uint8Array({ maxLength: 200 }).map((data) => Buffer.from(data));

  test('stays as it is, byte for byte', () => {
    fc.assert(
      fc.property(above, (data) => {
        const result = Buffer.from(keepAboveMarker(data, bytes(RENDERED)));
        expect(result.subarray(0, data.length).equals(data)).toBe(true);
      }),
    );
  });

  test('writing twice is writing once', () => {
    fc.assert(
      fc.property(above, (data) => {
        const once = keepAboveMarker(data, bytes(RENDERED));
        expect(Buffer.from(keepAboveMarker(once, bytes(RENDERED))).equals(Buffer.from(once))).toBe(true);
      }),
    );
  });
});

test('the lines above are those of the administrator', () => {
  expect(linesAboveMarker(bytes(`a\nb\n${MARKER}\nc\n`))).toEqual(['a', 'b', '']);
});
