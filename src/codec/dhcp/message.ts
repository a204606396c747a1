import type { Ip4 } from '../../address/ip4.ts';
import type { DhcpOptions } from './options.ts';

/** The values of option 53 (RFC 2132 §9.6). */
export const MESSAGE_TYPE = {
  DISCOVER: 1,
  OFFER: 2,
  REQUEST: 3,
  DECLINE: 4,
  ACK: 5,
  NAK: 6,
  RELEASE: 7,
  INFORM: 8,
} as const;

/** Hardware types of the ARP registry that can boot here. */
export const HTYPE = { ethernet: 1, infiniband: 32 } as const;

/** A BOOTP or DHCP message (RFC 951, RFC 2131 §2). */
export interface DhcpMessage {
  readonly op: 'request' | 'reply';
  readonly htype: number;
  readonly hops: number;
  readonly xid: number;
  readonly secs: number;
  /** The client cannot take unicast before it has an address (RFC 2131 §4.1). */
  readonly broadcast: boolean;
  readonly ciaddr: Ip4;
  readonly yiaddr: Ip4;
  readonly siaddr: Ip4;
  readonly giaddr: Ip4;
  /** Exactly `hlen` bytes, 0 to 16. */
  readonly chaddr: Uint8Array;
  /** At most 64 characters of one byte; empty when the field carries options (option 52). */
  readonly sname: string;
  /** At most 128 characters of one byte; empty when the field carries options (option 52). */
  readonly file: string;
  readonly options: DhcpOptions;
  /** Options that the table does not know, by code. */
  readonly rawOptions: ReadonlyMap<number, Uint8Array>;
}

/** Where the fields lie (RFC 2131 figure 1). */
export const LAYOUT = {
  sname: { offset: 44, size: 64 },
  file: { offset: 108, size: 128 },
  cookie: 236,
  options: 240,
} as const;

export const MAGIC_COOKIE = 0x63825363;
