import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { OVERLAY_VARIABLES } from '../../src/template/context.ts';
import type { Helper } from '../../src/template/helper.ts';
import { HELPERS } from '../../src/template/helpers/index.ts';

const GUIDE = resolve(import.meta.dirname, '../../docs/overlays.md');
const TABLE = /(?<=<!-- helpers: from src\/template\/helpers -->\n)[\s\S]*?(?=<!-- \/helpers -->)/;

describe('docs/overlays.md', () => {
  beforeAll(() => {
    if (process.env['UPDATE_DOCS'] === '1')
      writeFileSync(
        GUIDE,
        guide().replace(TABLE, () => helperTable()),
      );
  });

  test('has the table of helpers as it is (UPDATE_DOCS=1 writes it anew)', () => {
    expect(TABLE.exec(guide())?.[0]).toBe(helperTable());
  });

  test('names every variable', () => {
    const names = Object.entries(OVERLAY_VARIABLES).flatMap(([root, fields]) =>
      fields === true ? [root] : [...fields].map((field) => `${root}.${field}`),
    );
    expect(names.filter((name) => !guide().includes(`\`${name}\``))).toEqual([]);
  });
});

function guide(): string {
  return readFileSync(GUIDE, 'utf8');
}

function helperTable(): string {
  const head = '| helper | what comes out | unset |\n| --- | --- | --- |\n';
  return head + HELPERS.map(helperRow).join('');
}

function helperRow({ name, args, doc, takesUnset, isBlock }: Helper): string {
  const usage = `{{${[isBlock ? `#${name}` : name, ...args].join(' ')}}}`;
  const cells = [`\`${usage}\``, doc, takesUnset ? 'yes' : ''];
  return `| ${cells.map((cell) => cell.replaceAll(/[\\|]/g, '\\$&')).join(' | ')} |\n`;
}
