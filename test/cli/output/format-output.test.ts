import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parse as parseYaml } from 'yaml';
import { csvText } from '../../../src/cli/output/csv-text.ts';
import { formatOutput } from '../../../src/cli/output/format-output.ts';
import type { Listing } from '../../../src/cli/output/listing.ts';
import type { OutputOptions } from '../../../src/cli/output/output-options.ts';

interface Image {
  readonly name: string;
  readonly bytes?: number;
  readonly kernels: readonly string[];
}

const IMAGES: readonly Image[] = [
  { name: 'rocky-10', bytes: 2048, kernels: ['6.12.0'] },
  { name: 'rocky-9', bytes: 3072, kernels: ['5.14.0', '6.1.0'] },
  { name: 'empty', kernels: [] },
];

const LISTING: Listing<Image> = {
  columns: [
    { heading: 'IMAGE NAME', name: 'name', value: ({ name }) => name },
    {
      heading: 'SIZE',
      value: ({ bytes }) => bytes,
      text: ({ bytes }) => (bytes === undefined ? undefined : `${bytes / 1024} KiB`),
    },
    { heading: 'KERNELS', value: ({ kernels }) => kernels, isExtra: true },
  ],
  rows: IMAGES,
  name: ({ name }) => name,
  shape: 'list',
  moreFields: async () => ({
    find: (name) => (name === 'tags.Rack' ? { heading: 'TAGS.RACK', name, value: () => 'r7' } : undefined),
    names: () => ['tags.Rack'],
  }),
};

describe('one listing in every form', () => {
  test.each<{ says: string; options: OutputOptions; text: string }>([
    {
      says: 'a table for people',
      options: {},
      text: 'IMAGE NAME  SIZE\n----------  ----\nrocky-10    2 KiB\nrocky-9     3 KiB\nempty       --\n',
    },
    {
      says: 'a table without headings',
      options: { header: false },
      text: 'rocky-10  2 KiB\nrocky-9   3 KiB\nempty     --\n',
    },
    {
      says: 'CSV with plain numbers',
      options: { output: 'csv' },
      text: 'name,size\nrocky-10,2048\nrocky-9,3072\nempty,\n',
    },
    { says: 'names', options: { output: 'name', sort: ['name'] }, text: 'empty\nrocky-9\nrocky-10\n' },
    {
      says: 'fields by what stands above their columns',
      options: { fields: ['Image Name'], header: false },
      text: 'rocky-10\nrocky-9\nempty\n',
    },
    {
      says: 'fields that are chosen, in the order they are chosen',
      options: { output: 'csv', fields: ['kernels', 'NAME', 'tags.Rack'] },
      text: 'kernels,name,tags.Rack\n6.12.0,rocky-10,r7\n"5.14.0,6.1.0",rocky-9,r7\n,empty,r7\n',
    },
    {
      says: 'fields in JSON, null where there is no value',
      options: { json: true, fields: ['size', 'kernels'], sort: ['-size'] },
      text: `${JSON.stringify(
        [
          { size: 3072, kernels: ['5.14.0', '6.1.0'] },
          { size: 2048, kernels: ['6.12.0'] },
          { size: null, kernels: [] },
        ],
        null,
        2,
      )}\n`,
    },
  ])('$says', async ({ options, text }) => {
    expect(await formatOutput(LISTING, options)).toBe(text);
  });

  test('documents are whole without --fields', async () => {
    expect(JSON.parse(await formatOutput(LISTING, { json: true }))).toEqual(IMAGES);
    expect(parseYaml(await formatOutput(LISTING, { yaml: true }))).toEqual(IMAGES);
    expect(JSON.parse(await formatOutput({ ...LISTING, whole: { images: 3 } }, { output: 'json' }))).toEqual({
      images: 3,
    });
  });

  test('a map has the names as its keys', async () => {
    const text = await formatOutput({ ...LISTING, shape: 'map' }, { yaml: true, fields: ['size'] });
    expect(parseYaml(text)).toEqual({ 'rocky-10': { size: 2048 }, 'rocky-9': { size: 3072 }, empty: { size: null } });
  });

  test('one thing is a document, or a line per fact and per item of a list', async () => {
    const one: Listing<Image> = { ...LISTING, rows: IMAGES.slice(1, 2), shape: 'one' };
    expect(JSON.parse(await formatOutput(one, { json: true }))).toEqual(IMAGES[1]);
    expect(await formatOutput(one, { fields: ['name', 'size', 'kernels'] })).toBe(
      'IMAGE NAME: rocky-9\nSIZE:       3 KiB\nKERNELS:    5.14.0\nKERNELS:    6.1.0\n',
    );
  });
});

describe('order', () => {
  test.each([
    { says: 'by number', sort: ['size'], names: ['rocky-10', 'rocky-9', 'empty'] },
    { says: 'the other way around, with nothing still last', sort: ['-size'], names: ['rocky-9', 'rocky-10', 'empty'] },
    { says: 'by text, in which 9 comes before 10', sort: ['name'], names: ['empty', 'rocky-9', 'rocky-10'] },
    {
      says: 'by a second field where the first is equal',
      sort: ['tags.Rack', '-name'],
      names: ['rocky-10', 'rocky-9', 'empty'],
    },
  ])('$says', async ({ sort, names }) => {
    expect(await formatOutput(LISTING, { output: 'name', sort })).toBe(`${names.join('\n')}\n`);
  });
});

test.each([
  { fields: ['kernel'], message: 'there is no field kernel. Did you mean kernels?' },
  { sort: ['-siez'], message: 'there is no field siez. Did you mean size?' },
])('an unknown field is refused with the nearest: $message', async ({ message, ...options }) => {
  await expect(formatOutput(LISTING, { ...options, json: true })).rejects.toThrow(message);
});

test('another reader of CSV reads back any text', () => {
  const cells = fc.array(
    fc.string({ unit: 'binary' }).filter((text) => text !== ''),
    { minLength: 2, maxLength: 4 },
  );
  fc.assert(
    fc.property(fc.array(cells, { minLength: 1 }), (rows) => {
      const read = parse(csvText(rows), { relax_column_count: true });
      expect(read).toEqual(rows);
    }),
  );
});
