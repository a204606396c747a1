import { expect, test } from '@jest/globals';
import { readDocument } from '../../src/domain/registry-document.ts';
import { checkHostAddresses } from '../../src/domain/registry-rules-networks.ts';
import { resolveNode } from '../../src/domain/resolve-node.ts';

test.each([
  [
    'the network itself',
    '10.0.0.0',
    '255.255.255.0',
    '10.0.0.0 of device eth0 is the address of the network 10.0.0.0/24 itself',
  ],
  [
    'its broadcast',
    '10.0.1.127',
    '255.255.255.128',
    '10.0.1.127 of device eth0 is the broadcast address of the network 10.0.1.0/25',
  ],
  ['the last but one', '10.0.0.254', '255.255.255.0', undefined],
  ['what would be the last one of a smaller network', '10.0.0.255', '255.255.254.0', undefined],
  ['one of a pair', '10.0.0.1', '255.255.255.254', undefined],
  ['a network of one', '10.0.0.1', '255.255.255.255', undefined],
  ['without a netmask', '10.0.0.0', undefined, undefined],
])('an address of a machine: %s', (_what, ipaddr, netmask, problem) => {
  const device = { ipaddr, ...(netmask && { netmask }) };
  const { value, problems } = readDocument('node', { 'network devices': { eth0: device } });
  expect(problems).toEqual([]);
  const node = resolveNode('n1', value, new Map());
  const found = checkHostAddresses([node], new Map());
  expect(found.map(({ what }) => what)).toEqual(problem === undefined ? [] : [problem]);
  // It may stay.
  expect(checkHostAddresses([node], new Map([['n1', node]]))).toEqual([]);
});
