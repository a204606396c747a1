import type { Ip4 } from '../../address/ip4.ts';

/**
 * Whether a machine on this card answers an ICMP echo to the address; false when none did within PROBE_MS.
 * @throws UnavailableError when that cannot be asked
 */
export type ProbeAddress = (ip: Ip4, card: string) => Promise<boolean>;

/** A machine on the same wire answers within milliseconds; the one that waits for its offer asks again after 1 to 4 s. */
export const PROBE_MS = 500;
