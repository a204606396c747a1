import { ANY_IP4, type Ip4 } from '../address/ip4.ts';
import { networkContains } from '../address/network4.ts';
import type { DhcpMessage } from '../codec/dhcp/message.ts';
import { wiresOf } from '../config/dhcp-network.ts';
import type { DhcpPolicy } from './dhcp-policy.ts';
import { relayAddress } from './relay-address.ts';

/** Where a client is. */
export interface ClientPlace {
  /** The networks on its wire, the one that the message names first; empty where nobody said what is there. */
  readonly networks: readonly DhcpPolicy[];
  /** The address that names the wire; undefined where the card of arrival does. */
  readonly link?: Ip4;
}

type Message = Pick<DhcpMessage, 'ciaddr' | 'giaddr' | 'options'>;

/** @param card on which the message came in; undefined when one socket hears all of them */
export type FindClientPlace = (message: Message, card: string | undefined) => ClientPlace;

/**
 * Tells where clients are (RFC 2131 §4.3.1): by the relay's link selection, the client's subnet selection, the relay's
 * address, the client's own address, and by the card, in this order.
 */
export function clientPlaces(policies: readonly DhcpPolicy[]): FindClientPlace {
  const wires = wiresOf(policies);
  const places = new Map(policies.map((policy) => [policy, { networks: wireFrom(policy, wires) }]));
  const nowhere: ClientPlace = { networks: [] };
  const placeOf = (policy: DhcpPolicy | undefined): ClientPlace =>
    (policy === undefined ? undefined : places.get(policy)) ?? nowhere;
  return (message, card) => {
    const link = namedLink(message);
    if (link === undefined) return placeOf(policyHere(message, card, policies));
    return { ...placeOf(policyOf(link, policies)), link };
  };
}

function wireFrom(policy: DhcpPolicy, wires: readonly (readonly DhcpPolicy[])[]): readonly DhcpPolicy[] {
  const wire = wires.find((candidate) => candidate.includes(policy)) ?? [];
  return [policy, ...wire.filter((other) => other !== policy)];
}

/** RFC 3527 §3: what the relay selects goes before what the client selects (RFC 3011), which goes before giaddr. */
function namedLink({ giaddr, options }: Message): Ip4 | undefined {
  const isRelayed = giaddr !== ANY_IP4;
  const selected = isRelayed ? relayAddress(options, 'linkSelection') : undefined;
  return selected ?? options.subnetSelection ?? (isRelayed ? giaddr : undefined);
}

/**
 * A renewal comes straight from a client, through routers too, and its own address says where it is. On a card of another
 * network it says where the client was before.
 */
function policyHere(
  { ciaddr }: Message,
  card: string | undefined,
  policies: readonly DhcpPolicy[],
): DhcpPolicy | undefined {
  const here = policies.find((policy) => card === undefined || policy.interface === card);
  if (ciaddr === ANY_IP4) return here;
  const named = policyOf(ciaddr, policies);
  if (named?.interface === undefined || card === undefined) return named ?? here;
  return named.interface === card ? named : here;
}

function policyOf(ip: Ip4, policies: readonly DhcpPolicy[]): DhcpPolicy | undefined {
  return policies.find(({ network }) => networkContains(network, ip));
}
