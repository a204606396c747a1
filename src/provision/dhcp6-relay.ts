import { ANY_IP6, type Ip6 } from '../address/ip6.ts';
import { decodeDhcp6, isRelayed } from '../codec/dhcp6/decode.ts';
import { encodeDhcp6 } from '../codec/dhcp6/encode.ts';
import { type Dhcp6Message, type Dhcp6Relay, HOP_COUNT_LIMIT, MESSAGE_TYPE6 } from '../codec/dhcp6/message.ts';
import type { Dhcp6Options } from '../codec/dhcp6/options.ts';

/** The relays that a message passed. */
export interface RelayPath {
  /** The one nearest to us first; none when the client spoke to us itself. */
  readonly relays: readonly Dhcp6Relay[];
  /** Names the client's link; undefined when the card does. */
  readonly link?: Ip6;
  readonly clientLinkLayerAddress?: Dhcp6Options['clientLinkLayerAddress'];
}

export interface Unwrapped {
  readonly message: Dhcp6Message;
  readonly path: RelayPath;
  /** What the relay next to the client says of its address. */
  readonly peerAddress?: Ip6;
}

/**
 * Takes a client's message out of what relays put around it (RFC 8415 §13.1).
 * @throws DecodeError when a message in another cannot be read
 */
export function unwrapRelays(received: Dhcp6Message | Dhcp6Relay): Unwrapped | { readonly drop: string } {
  const relays: Dhcp6Relay[] = [];
  let inner = received;
  while (isRelayed(inner)) {
    if (inner.type === MESSAGE_TYPE6.RELAY_REPLY) return { drop: 'a relay-reply, which is not for a server' };
    if (relays.length > HOP_COUNT_LIMIT) return { drop: `more than ${HOP_COUNT_LIMIT} relays passed it on` };
    relays.push(inner);
    if (inner.options.relayMessage === undefined) return { drop: 'a relay-forward that carries nothing' };
    inner = decodeDhcp6(inner.options.relayMessage);
  }
  const [nearClient] = relays.slice(-1);
  const clientLinkLayerAddress = nearClient?.options.clientLinkLayerAddress;
  // One that knows no address on the link leaves that to the next (RFC 6221 §6.1).
  const link = relays.map(({ linkAddress }) => linkAddress).findLast((address) => address !== ANY_IP6);
  return {
    message: inner,
    path: { relays, ...(link && { link }), ...(clientLinkLayerAddress && { clientLinkLayerAddress }) },
    ...(nearClient && { peerAddress: nearClient.peerAddress }),
  };
}

/** Puts a reply into what its relays need to bring it back (RFC 8415 §19.3). */
export function wrapForRelays(reply: Dhcp6Message, { relays }: RelayPath): Dhcp6Message | Dhcp6Relay {
  return relays
    .toReversed()
    .reduce<Dhcp6Message | Dhcp6Relay>((carried, { hopCount, linkAddress, peerAddress, options }) => {
      const { interfaceId } = options;
      return {
        type: MESSAGE_TYPE6.RELAY_REPLY,
        hopCount,
        linkAddress,
        peerAddress,
        options: { ...(interfaceId && { interfaceId }), relayMessage: encodeDhcp6(carried) },
        rawOptions: [],
      };
    }, reply);
}
