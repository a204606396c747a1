import type { Ip6 } from '../../address/ip6.ts';
import type { Dhcp6Options } from './options.ts';

/** Message types (RFC 8415 §7.3). */
export const MESSAGE_TYPE6 = {
  SOLICIT: 1,
  ADVERTISE: 2,
  REQUEST: 3,
  CONFIRM: 4,
  RENEW: 5,
  REBIND: 6,
  REPLY: 7,
  RELEASE: 8,
  DECLINE: 9,
  INFORMATION_REQUEST: 11,
  RELAY_FORWARD: 12,
  RELAY_REPLY: 13,
} as const;

/** Status codes (RFC 8415 §21.13). */
export const STATUS6 = {
  success: 0,
  noAddressAvailable: 2,
  noBinding: 3,
  notOnLink: 4,
} as const;

/** Relays beyond which a message is not passed on (RFC 8415 §7.6). */
export const HOP_COUNT_LIMIT = 8;

/** An option that the table does not know. */
export interface RawOption6 {
  readonly code: number;
  readonly bytes: Uint8Array;
}

/** A message between client and server (RFC 8415 §8). */
export interface Dhcp6Message {
  readonly type: number;
  /** 24 bits. */
  readonly transactionId: number;
  readonly options: Dhcp6Options;
  readonly rawOptions: readonly RawOption6[];
}

/** A message between relay and server (RFC 8415 §9). What it carries is in the option `relayMessage`. */
export interface Dhcp6Relay {
  readonly type: typeof MESSAGE_TYPE6.RELAY_FORWARD | typeof MESSAGE_TYPE6.RELAY_REPLY;
  readonly hopCount: number;
  /** Names the client's link; `::` when the relay does not know an address there. */
  readonly linkAddress: Ip6;
  readonly peerAddress: Ip6;
  readonly options: Dhcp6Options;
  readonly rawOptions: readonly RawOption6[];
}
