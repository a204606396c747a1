import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';

/** A directory of its own for the tests of a file or describe block, removed after them. */
export function temporaryDirectory(): { file(name: string): string } {
  let directory = '';
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'ww-test-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return { file: (name) => join(directory, name) };
}
