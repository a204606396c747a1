import type { Ip6 } from '../address/ip6.ts';
import { networkContains6 } from '../address/network6.ts';
import type { Dhcp6Policy } from './dhcp6-facts.ts';

/**
 * The networks on a client's wire: those of the card that it asked on, or behind a relay the one that holds the relay's address
 * for the link, and what is on the same card or behind the same relay by name.
 * @param card on which the message came in
 */
export function networksOnWire(
  policies: readonly Dhcp6Policy[],
  card: string,
  link: Ip6 | undefined,
): readonly Dhcp6Policy[] {
  if (link === undefined) return policies.filter((policy) => policy.interface === card);
  const named = policies.find(({ network }) => networkContains6(network, link));
  if (named === undefined) return [];
  const others = policies.filter((policy) => policy.interface !== undefined && policy.interface === named.interface);
  return [named, ...others.filter((policy) => policy !== named)];
}

/** Of the networks on a wire, the one that a client is answered in: that of its address, else the first with addresses to give. */
export function policyFor(wire: readonly Dhcp6Policy[], address: Ip6 | undefined): Dhcp6Policy | undefined {
  const own = address && wire.find(({ network }) => networkContains6(network, address));
  return own ?? wire.find(({ range }) => range !== undefined) ?? wire[0];
}
