import { parseCidr4 } from '../../src/address/network4.ts';
import type { InterfaceAddress } from '../../src/config/network-interface.ts';

/** An interface of a host that a test makes up. @param cidr e.g. `10.0.0.1/22` */
export function anInterface(name: string, cidr: string): InterfaceAddress {
  const address = parseCidr4(cidr);
  if (address === undefined) throw new Error(`${cidr} is not ADDRESS/PREFIX`);
  return { interface: name, ...address, isLoopback: name === 'lo' };
}
