import type { Ip4 } from '../../address/ip4.ts';

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
