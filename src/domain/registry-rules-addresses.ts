import type { NetworkDevice, ResolvedNode } from './node-schema.ts';
import type { RuleProblem } from './rule-problem.ts';

interface Owner {
  readonly node: string;
  readonly device: string;
}

/**
 * Each address belongs to one node, whether its own record or a profile says it. Devices of one node may share a
 * hardware address, as VLANs do, but no IP address.
 */
export function checkAddresses(nodes: Iterable<ResolvedNode>): RuleProblem[] {
  const owners = new Map<string, Owner>();
  const problems: RuleProblem[] = [];
  for (const node of nodes) {
    for (const [name, device] of Object.entries(node.networkDevices)) {
      const owner = { node: node.name, device: name };
      for (const address of addressesOf(device)) {
        const other = owners.get(address.text);
        if (other === undefined) owners.set(address.text, owner);
        else if (other.node !== owner.node || !address.isShareable)
          problems.push(collision(address.text, other, owner));
      }
    }
  }
  return problems;
}

function addressesOf({ hwaddr, ipaddr }: NetworkDevice): { text: string; isShareable: boolean }[] {
  return [
    ...(hwaddr === undefined ? [] : [{ text: hwaddr, isShareable: true }]),
    ...(ipaddr === undefined ? [] : [{ text: ipaddr, isShareable: false }]),
  ];
}

function collision(address: string, first: Owner, second: Owner): RuleProblem {
  return {
    records: [
      { kind: 'node', name: second.node },
      { kind: 'node', name: first.node },
    ],
    what: `${address} is the address of device ${first.device} of node ${first.node} and of device ${second.device} of node ${second.node}`,
    remedy: 'Give each device its own.',
    isConflict: true,
  };
}
