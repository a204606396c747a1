import type { Ip4 } from '../../address/ip4.ts';

/**
 * How long offers are waited for. dnsmasq pings an address for 3 seconds before it offers it, others for one or two; that one
 * server has answered at once says nothing about the others.
 */
export const DHCP_SEARCH_SECONDS = 6;

/** A DHCP server that offered an address. */
export interface DhcpOfferer {
  /** What it calls itself (option 54), else the sender. */
  readonly server: Ip4;
  readonly offered: Ip4;
}

/**
 * Asks for an address as a machine that nobody knows, takes none, and lists who offered one.
 * @throws UnavailableError when the card cannot be used so
 */
export type FindDhcpServers = (card: string, signal: AbortSignal) => Promise<readonly DhcpOfferer[]>;
