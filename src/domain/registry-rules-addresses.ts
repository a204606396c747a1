import type { NetworkDevice, ResolvedNode } from './node-schema.ts';
import type { RuleProblem } from './rule-problem.ts';
import { sameValue } from './same-value.ts';

/** A network device, or the management controller, of a node. */
interface Owner {
  readonly node: string;
  /** E.g. `device default`. */
  readonly part: string;
}

/**
 * Each address belongs to one node, whether its own record or a profile says it. Devices of one node may share a
 * hardware address, as VLANs do, but no IP address. The management controller of a node may have a device of its own
 * with the same address; those of several nodes may share one if each has its own port, as simulated ones do.
 */
export function checkAddresses(nodes: Iterable<ResolvedNode>): RuleProblem[] {
  const owners = new Map<string, Owner>();
  const controllers: { ipaddr: string; port: number; owner: Owner }[] = [];
  const problems: RuleProblem[] = [];
  const claim = (key: string, address: string, owner: Owner, isShareable: boolean): void => {
    const other = owners.get(key);
    if (other === undefined) owners.set(key, owner);
    else if (other.node !== owner.node || !isShareable) problems.push(collision(address, other, owner));
  };
  for (const node of nodes) {
    for (const [name, device] of Object.entries(node.networkDevices)) {
      const owner = { node: node.name, part: `device ${name}` };
      for (const { text, isShareable } of addressesOf(device)) claim(text, text, owner, isShareable);
    }
    const { ipaddr, port = IPMI_PORT } = node.ipmi;
    if (ipaddr !== undefined) controllers.push({ ipaddr, port, owner: { node: node.name, part: 'the BMC' } });
  }
  for (const { ipaddr, port, owner } of controllers) {
    const device = owners.get(ipaddr);
    if (device !== undefined && device.node !== owner.node) problems.push(collision(ipaddr, device, owner));
    else claim(`${ipaddr} port ${port}`, ipaddr, owner, false);
  }
  return problems;
}

/** Whether every node has the addresses that it had before: then there is nothing to check. */
export function keepAddresses(nodes: Iterable<ResolvedNode>, before: ReadonlyMap<string, ResolvedNode>): boolean {
  for (const node of nodes) {
    const old = before.get(node.name);
    if (old !== node && !(old !== undefined && sameParts(old, node))) return false;
  }
  return true;
}

function sameParts(one: ResolvedNode, other: ResolvedNode): boolean {
  return sameValue(one.networkDevices, other.networkDevices) && sameValue(one.ipmi, other.ipmi);
}

/** RMCP's, IPMI v2.0 §13.1.2. */
const IPMI_PORT = 623;

function addressesOf({ hwaddr, ipaddr, ipaddr6 }: NetworkDevice): { text: string; isShareable: boolean }[] {
  return [
    ...(hwaddr === undefined ? [] : [{ text: hwaddr, isShareable: true }]),
    ...(ipaddr === undefined ? [] : [{ text: ipaddr, isShareable: false }]),
    ...(ipaddr6 === undefined ? [] : [{ text: ipaddr6, isShareable: false }]),
  ];
}

function collision(address: string, first: Owner, second: Owner): RuleProblem {
  return {
    records: [
      { kind: 'node', name: second.node },
      { kind: 'node', name: first.node },
    ],
    what: `${address} is the address of ${first.part} of node ${first.node} and of ${second.part} of node ${second.node}`,
    remedy: 'Give each device its own.',
    isConflict: true,
  };
}
