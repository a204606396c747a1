import { expect, test } from '@jest/globals';
import { readDocument } from '../../src/domain/registry-document.ts';
import { checkHosts } from '../../src/domain/registry-rules-hosts.ts';

const having = (field: string, address: string) => {
  const { value, problems } = readDocument('node', { 'network devices': { default: { [field]: address } } });
  expect(problems).toEqual([]);
  return value;
};

const NOBODYS = [
  ['hwaddr', 'ff:ff:ff:ff:ff:ff'],
  ['hwaddr', '01:00:5e:00:00:01'],
  ['hwaddr', '00:00:00:00:00:00'],
  ['ipaddr', '0.0.0.0'],
  ['ipaddr', '224.0.0.1'],
  ['ipaddr', '255.255.255.255'],
  ['ipaddr6', '::'],
  ['ipaddr6', 'ff02::1'],
] as const;

test.each(NOBODYS)('no machine has the %s %s', (field, address) => {
  const [path, what] = [`network devices.default.${field}`, `${address} is not the address of one machine`];
  expect(checkHosts({ kind: 'node', name: 'n1' }, having(field, address), {})).toMatchObject([
    { records: [{ kind: 'node', name: 'n1' }], path, what, isConflict: false },
  ]);
});

test.each(NOBODYS)('a record that had the %s %s before may keep it', (field, address) => {
  const record = having(field, address);
  expect(checkHosts({ kind: 'node', name: 'n1' }, { ...record, comment: 'new' }, record)).toEqual([]);
});

test.each([
  ['hwaddr', '00:00:00:00:00:01'],
  ['hwaddr', '81:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:10:39'],
  ['hwaddr', '00:00:00:00:fe:80:00:00:00:00:00:00:24:8a:07:03:00:12:34:56'],
  ['ipaddr', '127.0.0.2'],
  ['ipaddr', '223.255.255.1'],
  ['ipaddr6', 'ff::1'],
])('a machine may have the %s %s', (field, address) => {
  expect(checkHosts({ kind: 'node', name: 'n1' }, having(field, address), {})).toEqual([]);
});
