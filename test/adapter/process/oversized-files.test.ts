import { expect, test } from '@jest/globals';
import { oversizedFiles } from '../../../src/adapter/process/oversized-files.ts';
import { planArchive } from '../../../src/codec/oci/archive-plan.ts';
import { mergeLayers } from '../../../src/codec/oci/layer-merge.ts';
import { file } from '../../codec/oci/layer-entries.ts';

test('files of 4 GiB and more are named, as text', () => {
  const layer = [file('fits', { sizeBytes: 2 ** 32 - 1 }), file('data/\xc3\xbc', { sizeBytes: 2 ** 32 })];
  expect(oversizedFiles(planArchive(mergeLayers([layer]), 1))).toEqual(['/data/ü']);
});
