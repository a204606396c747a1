import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRegistryText } from '../../src/domain/parse-registry-text.ts';
import { formatDocument, readDocument } from '../../src/domain/registry-document.ts';
import { readTable } from '../../src/domain/registry-table.ts';
import { TEXT_FORMATS } from '../../src/domain/text-formats.ts';
import { writeTable } from '../../src/domain/write-table.ts';

const EVERYTHING = {
  profiles: ['default', '~gpu'],
  comment: 'quotes " and, commas',
  kernel: { args: ['console=ttyS0,115200', 'quiet'], version: '6.1' },
  'network devices': { default: { hwaddr: '52:54:00:00:00:01', mtu: 9000 }, 'eth0.100': { ipaddr: '10.0.0.1' } },
  disks: { '/dev/vda': { wipe_table: true, partitions: { root: { number: 1 } } } },
  tags: { rack: '7', 'a.b': 'c' },
  resources: { fstab: [{ spec: 'server:/home', file: '/home' }] },
};

test('every field comes back from a table', () => {
  const { value, problems } = readDocument('node', EVERYTHING);
  expect(problems).toEqual([]);
  const documents = new Map([
    ['n1', formatDocument(value)],
    ['n2', {}],
  ]);
  expect(readTable('node', writeTable(documents))).toEqual({ documents, headingProblems: [], rowProblems: [] });
});

describe('a heading', () => {
  test.each([
    ['a flag', 'ipaddr', '10.0.0.1', { 'network devices': { default: { ipaddr: '10.0.0.1' } } }],
    ['a short name', 'image', 'rocky', { 'image name': 'rocky' }],
    ['a path', 'network devices.ib0.mtu', '2044', { 'network devices': { ib0: { mtu: 2044 } } }],
    ['a tag', 'tags.rack', '7', { tags: { rack: '7' } }],
    ['a list', 'profile', 'a,b', { profiles: ['a', 'b'] }],
  ])('may be %s', (_says, heading, cell, document) => {
    expect(
      readTable('node', [
        ['name', heading],
        ['n1', cell],
      ]).documents.get('n1'),
    ).toEqual(document);
  });

  test.each([
    ['of a field of nodes alone in a table of profiles', 'profile', ['name', 'asset'], 'asset'],
    ['that means several fields', 'node', ['name', 'network devices'], 'network devices'],
    ['of names is missing', 'node', ['comment'], 'name'],
    ['of names that comes again', 'node', ['name', 'Name'], 'Name'],
    ['that means the same as another', 'node', ['name', 'ipaddr', 'net.default.ipaddr'], 'net.default.ipaddr'],
  ] as const)('%s is refused', (_says, kind, headings, heading) => {
    expect(readTable(kind, [headings, ['x']]).headingProblems).toMatchObject([{ row: 1, heading }]);
  });
});

describe('any text', () => {
  test.each(TEXT_FORMATS)('as %s is read or refused, and never throws', (format) => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => {
        const parsed = parseRegistryText(text, format);
        expect(Object.keys(parsed)).toHaveLength(1);
        if ('table' in parsed) readTable('node', parsed.table);
      }),
    );
  });

  test('that multiplies itself is refused', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 0; level < 9; level += 1) {
      const name = String.fromCharCode(97 + level);
      bomb.push(
        `${String.fromCharCode(98 + level)}: &${String.fromCharCode(98 + level)} [${Array(10).fill(`*${name}`)}]`,
      );
    }
    expect(parseRegistryText(bomb.join('\n'), 'yaml')).toMatchObject({ problem: {} });
  });

  test('of YAML may build on a record before it, as hand-written files do', () => {
    expect(parseRegistryText('n1: &gpu {init: /a, root: ramfs}\nn2: {<<: *gpu, init: /b}\n', 'yaml')).toEqual({
      value: { n1: { init: '/a', root: 'ramfs' }, n2: { init: '/b', root: 'ramfs' } },
    });
  });

  test.each([
    ['yaml', 'n1:\n  comment: a\n  comment: b\n', 3],
    ['json', '{\n"n1": {,}\n}', 2],
    ['csv', 'name,comment\nn1,a,b\n', 2],
  ] as const)('of %s says in which line it breaks', (format, text, line) => {
    expect(parseRegistryText(text, format)).toMatchObject({ problem: { line } });
  });
});
