import { randomInt } from 'node:crypto';

/** Random choices that come again with the same seed. */
export interface SeededRandom {
  readonly seed: number;
  /** From 0 up to, and without, 1. */
  next(): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** @param seed that of `WAREWULF_FAULT_SEED`, or another one each time */
export function seededRandom(seed = Number(process.env['WAREWULF_FAULT_SEED'] ?? randomInt(1_000_000))): SeededRandom {
  let state = seed;
  // Mulberry32.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, next, pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0] };
}

/** How often a fault is made: `WAREWULF_FAULT_ROUNDS` for a long run. */
export function faultRounds(usual: number): number {
  return Number(process.env['WAREWULF_FAULT_ROUNDS'] ?? usual);
}
