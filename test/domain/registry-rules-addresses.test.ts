import { expect, test } from '@jest/globals';
import { readDocument } from '../../src/domain/registry-document.ts';
import { checkAddresses } from '../../src/domain/registry-rules-addresses.ts';
import { resolveNode } from '../../src/domain/resolve-node.ts';
import { problemReason } from '../../src/domain/rule-problem.ts';

function collisions(nodes: Readonly<Record<string, object>>): readonly string[] {
  const resolved = Object.entries(nodes).map(([name, document]) => {
    const { value, problems } = readDocument('node', document);
    expect(problems).toEqual([]);
    return resolveNode(name, value, new Map());
  });
  // A one-shot iterator, as a cluster gives it.
  return checkAddresses(resolved.values()).map((problem) => problemReason(problem).split('. ')[0] ?? '');
}

const device = (fields: object, name = 'default') => ({ 'network devices': { [name]: fields } });

test.each<[string, Readonly<Record<string, object>>, readonly string[]]>([
  [
    'IPv6 addresses, however they are written',
    { n1: device({ ipaddr6: 'fd00::1' }), n2: device({ ipaddr6: 'FD00:0::0001' }) },
    ['fd00::1 is the address of device default of node n1 and of device default of node n2'],
  ],
  [
    'IP addresses of two devices of one node',
    { n1: { 'network devices': { a: { ipaddr: '10.0.0.1' }, b: { ipaddr: '10.0.0.1' } } } },
    ['10.0.0.1 is the address of device a of node n1 and of device b of node n1'],
  ],
  [
    'BMCs of two nodes',
    { n1: { ipmi: { ipaddr: '10.1.0.1' } }, n2: { ipmi: { ipaddr: '10.1.0.1', port: 623 } } },
    ['10.1.0.1 is the address of the BMC of node n1 and of the BMC of node n2'],
  ],
  [
    'a BMC and a device of another node, whichever comes first',
    { n1: { ipmi: { ipaddr: '10.0.0.9' } }, n2: device({ ipaddr: '10.0.0.9' }) },
    ['10.0.0.9 is the address of device default of node n2 and of the BMC of node n1'],
  ],
  [
    'not a BMC and the device that stands for it in the same node',
    { n1: { ...device({ ipaddr: '10.0.0.9' }, 'bmc'), ipmi: { ipaddr: '10.0.0.9' } } },
    [],
  ],
  [
    'not BMCs behind different ports of one address',
    { n1: { ipmi: { ipaddr: '10.0.0.9', port: 6230 } }, n2: { ipmi: { ipaddr: '10.0.0.9', port: 6231 } } },
    [],
  ],
  [
    'not the hardware address that devices of one node share',
    {
      n1: { 'network devices': { a: { hwaddr: '52:54:00:12:34:56' }, 'a.5': { hwaddr: '52:54:00:12:34:56' } } },
    },
    [],
  ],
])('collide: %s', (_says, nodes, expected) => {
  expect(collisions(nodes)).toEqual(expected);
});
