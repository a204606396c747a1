import { ANY_IP4, type Ip4 } from '../../address/ip4.ts';
import type { MacAddress } from '../../address/mac-address.ts';
import { type DhcpMessage, MESSAGE_TYPE } from '../../codec/dhcp/message.ts';
import type { ClientPlace, FindClientPlace } from '../../provision/client-place.ts';
import type { DhcpFacts } from '../../provision/dhcp-facts.ts';
import { dhcpLink, reservationFor } from '../../provision/dhcp-link.ts';
import type { DhcpNode, DhcpPolicy } from '../../provision/dhcp-policy.ts';
import type { ProxyPort } from '../../provision/proxy-answer.ts';
import type { Leases } from '../../service/leases.ts';

/** What facts are gathered from. */
export interface FactSources {
  readonly findPlace: FindClientPlace;
  /** That of our own network: it holds where nobody configured another. */
  readonly firstPolicy: DhcpPolicy;
  /** Our addresses on all networks. */
  readonly servers: ReadonlySet<Ip4>;
  readonly leases: Pick<Leases, 'choose' | 'held'>;
  /** The node that owns this device, and what the registry says of this device of it. */
  readonly findNode: (hwaddr: MacAddress) => DhcpNode | undefined;
  /** An admin wants nothing of this machine, unless it is a node's. */
  readonly isIgnored: (hwaddr: MacAddress) => boolean;
  /** Addresses that no pool may give to anybody. */
  readonly isReserved: (ip: Ip4) => boolean;
}

/** A message with whom and where it came from. */
export interface ReceivedMessage {
  readonly message: DhcpMessage;
  readonly hwaddr: MacAddress;
  /** Undefined when one socket hears all cards. */
  readonly card: string | undefined;
  /** Where it came in. */
  readonly port: ProxyPort;
}

/** All that the verdict on a message rests on, as it is now. */
export function gatherFacts({ message, hwaddr, card }: ReceivedMessage, sources: FactSources): DhcpFacts {
  const { leases, servers, firstPolicy } = sources;
  const node = sources.findNode(hwaddr);
  const place = sources.findPlace(message, card);
  const reservation = reservationFor(message, node, place, firstPolicy);
  const choice = chooseFor(message, hwaddr, { reserved: reservation?.ip, place }, sources);
  const address = choice?.ip ?? (message.ciaddr === ANY_IP4 ? undefined : message.ciaddr);
  const { policy, ...link } = dhcpLink(place, node, reservation, address, firstPolicy);
  const isIgnored = node === undefined && sources.isIgnored(hwaddr);
  return { policy, servers, node, isIgnored, link, held: leases.held(hwaddr), choice };
}

function chooseFor(
  { ciaddr, options }: DhcpMessage,
  hwaddr: MacAddress,
  { reserved, place }: { readonly reserved: Ip4 | undefined; readonly place: ClientPlace },
  { leases, isReserved }: FactSources,
): DhcpFacts['choice'] {
  const { messageType, requestedAddress } = options;
  if (messageType !== MESSAGE_TYPE.DISCOVER && messageType !== MESSAGE_TYPE.REQUEST) return undefined;
  const requested = requestedAddress ?? (ciaddr === ANY_IP4 ? undefined : ciaddr);
  return leases.choose({
    hwaddr,
    ...(reserved && { reserved }),
    ...(requested && { requested }),
    networks: place.networks.map(({ name }) => name),
    isReserved,
  });
}
