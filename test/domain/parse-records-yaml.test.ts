import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseRecordsYaml } from '../../src/domain/parse-records-yaml.ts';
import { formatDocument, readDocument } from '../../src/domain/registry-document.ts';
import { anyRecord } from '../support/any-record.ts';

const valueIn = (text: string) => {
  const parsed = parseRecordsYaml(text);
  if ('problem' in parsed) throw new Error(parsed.problem.what);
  return parsed.value;
};

describe('a value is the text that was written', () => {
  test.each(['6.10', '00123', '007', '1e3', '0x10', '0o17', '1.0', '+5', '.5', '12345678901234567890', 'True', '.inf'])(
    '%s',
    (said) => {
      expect(valueIn(`n1: {comment: ${said}, tags: {${said}: [${said}]}}`)).toEqual({
        n1: { comment: said, tags: { [said]: [said] } },
      });
      expect(valueIn(`nodes:\n  n1:\n    comment: ${said} # a note\n`)).toEqual({ nodes: { n1: { comment: said } } });
    },
  );

  test('also where it stands by an alias or a merge key', () => {
    const text = 'n1: &first {asset key: &asset 007, kernel: {version: 6.10}}\nn2: {<<: *first, comment: *asset}\n';
    const first = { 'asset key': '007', kernel: { version: '6.10' } };
    expect(valueIn(text)).toEqual({ n1: first, n2: { ...first, comment: '007' } });
  });

  test('but for nothing, which is null', () => {
    expect(valueIn('n1: {comment: null, init: ~, root: }')).toEqual({
      n1: { comment: null, init: null, root: null },
    });
  });
});

test('names may look like the same number', () => {
  expect(valueIn('01: {resources: {a: 1.0}}\n1: {resources: {a: 2}}\n1.0: {}\n')).toEqual({
    '01': { resources: { a: 1 } },
    '1': { resources: { a: 2 } },
    '1.0': {},
  });
});

describe('resources have the types of YAML', () => {
  const resources = '{fstab: [{passno: 0, ok: true, size: 1e3, none: ~, text: "0"}]}';
  const typed = { fstab: [{ passno: 0, ok: true, size: 1000, none: null, text: '0' }] };

  test('in a map of records', () => {
    expect(valueIn(`n1: {asset key: 0, resources: ${resources}}`)).toEqual({
      n1: { 'asset key': '0', resources: typed },
    });
  });

  test('in a nodes.conf', () => {
    const text = `nodeprofiles: {p: {resources: ${resources}}}\nnodes: {resources: {tags: {a: 0}}, n1: {resources: ${resources}}}`;
    expect(valueIn(text)).toEqual({
      nodeprofiles: { p: { resources: typed } },
      nodes: { resources: { tags: { a: '0' } }, n1: { resources: typed } },
    });
  });

  test('also where a record builds on another', () => {
    expect(valueIn(`n1: &base {resources: ${resources}}\nn2: {<<: *base}\n`)).toEqual({
      n1: { resources: typed },
      n2: { resources: typed },
    });
  });
});

test('whole numbers and booleans are read from their texts', () => {
  const text = 'n1: {network devices: {default: {mtu: 9000, onboot: True}}, disks: {/dev/vda: {wipe_table: false}}}';
  const { n1 } = valueIn(text) as { readonly n1: unknown };
  const { value, problems } = readDocument('node', n1);
  expect(problems).toEqual([]);
  expect(formatDocument(value)).toEqual({
    'network devices': { default: { onboot: true, mtu: 9000 } },
    disks: { '/dev/vda': { wipe_table: false } },
  });
});

test('every record comes back as it was written', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const document = formatDocument(record);
      const { n1 } = valueIn(stringify({ n1: document })) as { readonly n1: unknown };
      const read = readDocument('node', n1 ?? {});
      expect(read.problems).toEqual([]);
      expect(formatDocument(read.value)).toEqual(document);
    }),
  );
});

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => Object.keys(parseRecordsYaml(text)).length === 1));
  expect(parseRecordsYaml('['.repeat(20_000))).toHaveProperty('problem');
});
