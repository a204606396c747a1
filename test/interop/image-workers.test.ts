import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createImageBuilder } from '../../src/adapter/process/image-builder.ts';
import { childrenOf } from '../support/children-of.ts';
import { requirePrograms } from '../support/run-command.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const workers = () => childrenOf(process.pid, 'image-worker');
let packed = 0;
let builder: ReturnType<typeof createImageBuilder>;

beforeAll(() => {
  requirePrograms({ zstd: 'zstd' });
  mkdirSync(directory.file('tree'));
  writeFileSync(directory.file('tree/a'), 'a');
});
beforeEach(() => {
  const place = directory.file('');
  builder = createImageBuilder({ provisionDirectory: join(place, 'provision'), cacheDirectory: join(place, 'cache') });
});
afterEach(() => builder.close());

function pack(tree = 'tree') {
  packed += 1;
  return builder.packLayer({ directory: directory.file(tree), blobsDirectory: directory.file(`blobs-${packed}`) }, {});
}

test('jobs in a row are done by one process, which ends with the builder', async () => {
  const first = await pack();
  const before = workers();
  expect(before).toHaveLength(1);
  expect(await pack()).toEqual(first);
  expect(workers()).toEqual(before);
  await builder.close();
  expect(workers()).toEqual([]);
});

test('a job that fails ends its process, and the next one has a new one', async () => {
  await pack();
  const [before = 0] = workers();
  await expect(pack('none')).rejects.toThrow(/cannot read .*none/);
  expect(workers()).toEqual([]);
  await pack();
  expect(workers()).not.toContain(before);
});

test('a process that is killed while it waits is missed by nobody', async () => {
  const first = await pack();
  const [pid = 0] = workers();
  process.kill(pid, 'SIGKILL');
  while (existsSync(`/proc/${pid}`)) await sleep(10);
  expect(await pack()).toEqual(first);
});

test('a process whose time is over when this one was busy is not given the next job', async () => {
  const first = await pack();
  blockFor(6000);
  // Timers that are due come first, and news of other processes after that.
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(await pack()).toEqual(first);
});

test('two jobs at a time have a process each', async () => {
  await Promise.all([pack(), pack()]);
  expect(workers()).toHaveLength(2);
});

/** As work without a pause does. */
function blockFor(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
