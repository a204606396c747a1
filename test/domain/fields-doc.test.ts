import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { describeFields, type FieldDescription } from '../../src/domain/describe-fields.ts';

const REFERENCE = resolve(import.meta.dirname, '../../docs/fields.md');
const TABLE = /(?<=<!-- fields: from src\/domain\/node-schema.ts -->\n)[\s\S]*?(?=<!-- \/fields -->)/;

beforeAll(() => {
  if (process.env['UPDATE_DOCS'] === '1')
    writeFileSync(
      REFERENCE,
      reference().replace(TABLE, () => fieldTable()),
    );
});

test('docs/fields.md has the field table as it is (UPDATE_DOCS=1 writes it anew)', () => {
  expect(TABLE.exec(reference())?.[0]).toBe(fieldTable());
});

test('every field has a template variable and a heading of its own, and nothing in a line that would end it', () => {
  const fields = describeFields();
  expect(new Set(fields.map(({ variable }) => variable)).size).toBe(fields.length);
  expect(fields.filter(({ heading, help }) => heading === '' || /[\n.]$/.test(help))).toEqual([]);
});

test('no flag stands for two fields', () => {
  const flags = describeFields().flatMap((field) => field.flags.flatMap((flag) => flag.split(', ')));
  expect(flags).toEqual([...new Set(flags)]);
});

function reference(): string {
  return readFileSync(REFERENCE, 'utf8');
}

function fieldTable(): string {
  const head =
    '| field | flags | takes | e.g. | merge | in templates | is |\n| --- | --- | --- | --- | --- | --- | --- |\n';
  return head + describeFields().map(fieldRow).join('');
}

function fieldRow({ path, flags, takes, example, merge, variable, help, isOfProfiles }: FieldDescription): string {
  const code = (text: string): string => `\`${text}\``;
  const cells = [
    code(path),
    flags.map(code).join(' '),
    takes,
    example === undefined ? '' : code(example),
    merge,
    code(variable),
    isOfProfiles ? help : `${help}; of nodes only`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll(/[\\|]/g, '\\$&')).join(' | ')} |\n`;
}
