import { parseCidr6 } from '../../src/address/ip6.ts';
import { parseCidr4 } from '../../src/address/network4.ts';
import type { InterfaceAddress, InterfaceAddress6 } from '../../src/config/network-interface.ts';

/** An interface of a host that a test makes up. @param cidr e.g. `10.0.0.1/22` */
export function anInterface(name: string, cidr: string): InterfaceAddress {
  const address = parseCidr4(cidr);
  if (address === undefined) throw new Error(`${cidr} is not ADDRESS/PREFIX`);
  return { interface: name, ...address, isLoopback: name === 'lo' };
}

/** The same for IPv6. @param cidr e.g. `fd00::1/64` */
export function anInterface6(name: string, cidr: string): InterfaceAddress6 {
  const address = parseCidr6(cidr);
  if (address === undefined) throw new Error(`${cidr} is not ADDRESS/PREFIX`);
  return { interface: name, ...address };
}

/** A host without IPv6. */
export const noIpv6 = (): readonly InterfaceAddress6[] => [];
