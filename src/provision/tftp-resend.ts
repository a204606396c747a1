/** Smoothed round trip and its variation, in milliseconds (RFC 6298 §2). */
export interface RoundTrip {
  readonly meanMs: number;
  readonly variationMs: number;
}

const FIRST_WAIT_MS = 500;
const SHORTEST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 5_000;

/** Takes one measured round trip into account. Never measure a packet that was sent twice (Karn). */
export function measureRoundTrip(known: RoundTrip | undefined, sampleMs: number): RoundTrip {
  if (known === undefined) return { meanMs: sampleMs, variationMs: sampleMs / 2 };
  return {
    meanMs: 0.875 * known.meanMs + 0.125 * sampleMs,
    variationMs: 0.75 * known.variationMs + 0.25 * Math.abs(known.meanMs - sampleMs),
  };
}

/**
 * How long to wait for an ACK before sending again. An agreed time (RFC 2349) holds as agreed; otherwise the wait
 * follows the measured round trip, because a fixed second costs a second per lost packet, and doubles per repetition.
 */
export function resendWaitMs(known: RoundTrip | undefined, repeats: number, agreedSeconds: number | undefined): number {
  if (agreedSeconds !== undefined) return agreedSeconds * 1000;
  const first = known === undefined ? FIRST_WAIT_MS : Math.max(SHORTEST_WAIT_MS, known.meanMs + 4 * known.variationMs);
  return Math.min(first * 2 ** repeats, LONGEST_WAIT_MS);
}
