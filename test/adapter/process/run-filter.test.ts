import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { runFilter } from '../../../src/adapter/process/run-filter.ts';

const program = (name: string, ...args: string[]) => ({ program: name, args, debianPackage: 'coreutils' });

test('an input that breaks in the middle is no whole input, although the program is content with it', async () => {
  const broken = Readable.from(
    (function* () {
      yield Buffer.from('half');
      throw new Error('EIO: the disk');
    })(),
  );
  await expect(runFilter(program('cat'), broken, text)).rejects.toThrow('EIO: the disk');
});

test('a program that has read enough may close its input', async () => {
  const much = Readable.from(Array.from({ length: 200 }, () => Buffer.alloc(64 * 1024, 'x')));
  let output = '';
  await runFilter(program('head', '-c', '3'), much, async (stream) => {
    output = await text(stream);
  });
  expect(output).toBe('xxx');
});
