import { ANY_IP4, type Ip4 } from '../address/ip4.ts';
import type { DhcpMessage } from '../codec/dhcp/message.ts';
import type { DhcpFacts } from './dhcp-facts.ts';
import { relayAddress } from './relay-address.ts';

type Asking = Pick<DhcpMessage, 'giaddr' | 'options'>;

/** What we call ourselves: our address on the client's network, or what its relay wants to be called in our place (RFC 5107). */
export function serverIdentifier(message: Asking, { policy }: Pick<DhcpFacts, 'policy'>): Ip4 {
  return overriddenBy(message) ?? policy.server;
}

/** Whether the client means us. It may have moved since, so that any of our addresses is right. */
export function meansUs(message: Asking, { servers }: Pick<DhcpFacts, 'servers'>): boolean {
  const named = message.options.serverIdentifier;
  return named !== undefined && (servers.has(named) || named === overriddenBy(message));
}

function overriddenBy({ giaddr, options }: Asking): Ip4 | undefined {
  return giaddr === ANY_IP4 ? undefined : relayAddress(options, 'serverIdentifierOverride');
}
