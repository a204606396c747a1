import { expect, test } from '@jest/globals';
import { makeCluster } from '../../src/domain/cluster.ts';
import { describeFields } from '../../src/domain/describe-fields.ts';
import { readDocument } from '../../src/domain/registry-document.ts';
import { resolveNode } from '../../src/domain/resolve-node.ts';
import { clusterContext } from '../../src/template/context.ts';

function nodeContext(document: object): Record<string, unknown> {
  const { value, problems } = readDocument('node', document);
  expect(problems).toEqual([]);
  const { byName } = clusterContext(makeCluster(1, [resolveNode('n1', value, new Map())]));
  return JSON.parse(JSON.stringify(byName.get('n1')));
}

test('templates get the BMC with its password', () => {
  expect(nodeContext({ ipmi: { username: 'u', password: 'p', write: true, tags: { vlan: '7' } } })['ipmi']).toEqual({
    username: 'u',
    password: 'p',
    write: true,
    tags: { vlan: '7' },
  });
});

test('a device has its IPv6 address with prefix length, and its network; 64 bits unless it says otherwise', () => {
  const devices = {
    a: { ipaddr6: 'fd00:1:2:3::7', prefixlen6: 64, gateway6: 'fe80::1' },
    b: { ipaddr6: 'fd00::7' },
  };
  const [a, b] = Array.from(nodeContext({ 'network devices': devices })['networkDevices'] as Iterable<object>);
  expect(a).toMatchObject({
    ipaddr6: 'fd00:1:2:3::7',
    prefixlen6: 64,
    gateway6: 'fe80::1',
    cidr6: 'fd00:1:2:3::7/64',
    networkCidr6: 'fd00:1:2:3::/64',
  });
  expect(b).toMatchObject({ cidr6: 'fd00::7/64', networkCidr6: 'fd00::/64' });
});

test('disks come in order of their paths, partitions in order of their numbers, then labels', () => {
  const partitions = {
    z: { number: 2 },
    y: { number: 10 },
    b: { resize: true },
    a: { number: 0 },
    x: { number: 1, size_mib: 512 },
  };
  const { disks } = nodeContext({ disks: { '/dev/vdb': { wipe_table: true }, '/dev/vda': { partitions } } });
  expect(disks).toEqual([
    {
      device: '/dev/vda',
      partitions: [
        { label: 'x', number: 1, sizeMib: 512 },
        { label: 'z', number: 2 },
        { label: 'y', number: 10 },
        { label: 'a', number: 0 },
        { label: 'b', resize: true },
      ],
    },
    { device: '/dev/vdb', wipeTable: true, partitions: [] },
  ]);
});

test('file systems come in order of their paths', () => {
  const filesystems = { '/dev/vdb': { format: 'swap', path: 'swap' }, '/dev/vda': { format: 'xfs', options: ['-q'] } };
  expect(nodeContext({ filesystems })['filesystems']).toEqual([
    { device: '/dev/vda', format: 'xfs', options: ['-q'] },
    { device: '/dev/vdb', format: 'swap', path: 'swap', options: [] },
  ]);
});

test('every variable that the reference names is there for a node that has every field', () => {
  const fields = describeFields();
  const full = fields.reduce((document, { path, example }) => fill(document, path, example ?? ['x']), {});
  const node = nodeContext(full);
  const missing = fields.filter(({ variable }) => {
    const keys = variable.replaceAll('[]', '.0').replace(/NAME$/, ENTRIES.NAME).split('.').slice(1);
    return keys.reduce<unknown>((value, key) => Object(value)[key], node) === undefined;
  });
  expect(missing).toEqual([]);
});

const ENTRIES = { DEVICE: '/dev/vda', LABEL: 'scratch', NAME: 'default' } as const;
const LISTS: ReadonlySet<string> = new Set([
  'profiles',
  'image excludes',
  'runtime overlay',
  'system overlay',
  'args',
  'options',
]);

/** Entries that have fields come with their fields. */
function fill(document: object, path: string, value: unknown): object {
  if (/<(DEVICE|LABEL)>$|devices\.<NAME>$/.test(path)) return document;
  const keys = path.replaceAll(/<(\w+)>/g, (_, name: keyof typeof ENTRIES) => ENTRIES[name]).split('.');
  return put(document, keys, value);
}

function put(document: object, [key = '', ...rest]: readonly string[], value: unknown): object {
  const before: unknown = Object.getOwnPropertyDescriptor(document, key)?.value;
  const inside = rest.length === 0 ? value : put(Object(before), rest, value);
  return { ...document, [key]: LISTS.has(key) ? [inside] : inside };
}
