import { expect, test } from '@jest/globals';
import { commandText } from '../../src/cli/caller.ts';

test.each([
  ['image import docker://x y --password hunter2', 'wwctl image import docker://x y --password ***'],
  ['image import docker://x y --password=hunter2', 'wwctl image import docker://x y --password=***'],
  ['node add n1 --asset key-1 --cluster a=b', 'wwctl node add n1 --asset *** --cluster a=b'],
  ['node set n1 --tagadd=rack=7', 'wwctl node set n1 --tagadd=rack=7'],
])('of %s the record has no secrets', (line, recorded) => {
  expect(commandText(line.split(' '))).toBe(recorded);
});
