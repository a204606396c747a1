import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFoldedOutput } from '../../../src/cli/ssh/folded-output.ts';
import { createLineOutput } from '../../../src/cli/ssh/line-output.ts';
import type { StreamName } from '../../../src/cli/ssh/node-output.ts';

function collector() {
  const texts: Record<StreamName, string[]> = { stdout: [], stderr: [] };
  const write = async (stream: StreamName, text: string) => {
    texts[stream].push(text);
  };
  return { texts, write };
}

describe('line by line', () => {
  test('lines are whole, however the text is cut into pieces', async () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '\n') }));
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const { texts, write } = collector();
        const output = createLineOutput(write).open('n1');
        for (const part of parts) await output.write('stdout', part);
        await output.end();
        const lines = parts.join('').split('\n');
        const expected = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
        expect(texts.stdout.join('')).toBe(expected.map((line) => `n1: ${line}\n`).join(''));
        for (const text of texts.stdout) expect(text).toMatch(/\n$/);
      }),
    );
  });

  test('a line without an end is shown in pieces', async () => {
    const { texts, write } = collector();
    const output = createLineOutput(write).open('n1');
    for (let piece = 0; piece < 100; piece += 1) await output.write('stdout', 'x'.repeat(4096));
    expect(texts.stdout.length).toBeGreaterThanOrEqual(5);
  });
});

describe('folded', () => {
  test('of each node the beginning is kept, and how much more there was is said', async () => {
    const { texts, write } = collector();
    const sink = createFoldedOutput(write, { perStream: 10, total: 1000 });
    const output = sink.open('n1');
    for (let piece = 0; piece < 10; piece += 1) await output.write('stdout', '12345');
    await output.end();
    await sink.close();
    expect(texts.stdout.join('')).toBe(
      '---------------\nn1\n---------------\n1234512345\n… 40 more characters; --no-fold shows everything\n',
    );
  });

  test('what is there is shown before it becomes too much', async () => {
    const { texts, write } = collector();
    const sink = createFoldedOutput(write, { perStream: 100, total: 25 });
    for (const node of ['n1', 'n2', 'n3', 'n4']) {
      const output = sink.open(node);
      await output.write('stdout', `${node} says 0123456789\n`);
      await output.end();
    }
    await sink.close();
    expect(texts.stdout.map((text) => text.match(/n\d says/g))).toEqual([
      ['n1 says', 'n2 says'],
      ['n3 says', 'n4 says'],
    ]);
  });

  test('what ends without a line end gets one; nodes without output are not shown', async () => {
    const { texts, write } = collector();
    const sink = createFoldedOutput(write);
    const [quiet, loud] = [sink.open('quiet'), sink.open('loud')];
    await loud.write('stdout', 'x');
    await quiet.end();
    await loud.end();
    await sink.close();
    expect(texts.stdout.join('')).toBe('---------------\nloud\n---------------\nx\n');
  });
});
