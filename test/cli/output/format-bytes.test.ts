import { expect, test } from '@jest/globals';
import { formatBytes } from '../../../src/cli/output/format-bytes.ts';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1536, '1.5 KiB'],
  [441_450_496, '421.0 MiB'],
  [1.2 * 1024 ** 3, '1.2 GiB'],
  [5000 * 1024 ** 4, '5000.0 TiB'],
])('%d bytes are %s', (sizeBytes, text) => {
  expect(formatBytes(sizeBytes)).toBe(text);
});
