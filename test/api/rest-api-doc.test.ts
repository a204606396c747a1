import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { AnyOperation } from '../../src/api/operation.ts';
import { operations } from '../../src/api/operations/index.ts';
import { problem } from '../../src/api/problem.ts';
import { ERROR_KINDS } from '../../src/domain/errors.ts';

const GUIDE = resolve(import.meta.dirname, '../../docs/rest-api.md');
const TABLE = /(?<=<!-- operations: from src\/api\/operations -->\n)[\s\S]*?(?=<!-- \/operations -->)/;

const all: readonly AnyOperation[] = operations;

beforeAll(() => {
  if (process.env['UPDATE_DOCS'] === '1')
    writeFileSync(
      GUIDE,
      guide().replace(TABLE, () => operationTable()),
    );
});

test('docs/rest-api.md has the operations as they are (UPDATE_DOCS=1 writes them anew)', () => {
  expect(TABLE.exec(guide())?.[0]).toBe(operationTable());
});

test('docs/rest-api.md has every type of problem with its status', () => {
  for (const kind of ERROR_KINDS) {
    const { type, status } = problem(kind, '');
    expect(guide()).toContain(`| \`${type}\` | ${status}`);
  }
});

function guide(): string {
  return readFileSync(GUIDE, 'utf8');
}

function operationTable(): string {
  const rows = all
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((operation) => `| ${cellsOf(operation).join(' | ')} |\n`);
  return `| | | scope | |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}

function cellsOf({ method, path, permission, summary, kind, hasEtag }: AnyOperation): readonly string[] {
  const notes = [
    ...(kind === 'job' ? ['*Job*'] : []),
    ...(kind === 'stream' ? ['*Stream*'] : []),
    ...(hasEtag ? ['*ETag*'] : []),
  ];
  return [method, `\`${path.replaceAll(/:(\w+)/g, '{$1}')}\``, permission, [`${summary}.`, ...notes].join(' ')];
}
