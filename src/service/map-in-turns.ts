import { setImmediate as nextTurn } from 'node:timers/promises';

/** Some ten milliseconds' worth of records. */
const PER_TURN = 1000;

/** Maps many items without keeping the event loop to itself: DHCP is answered on it. */
export async function mapInTurns<T, U>(items: readonly T[], map: (item: T) => U): Promise<U[]> {
  const mapped: U[] = [];
  for (let start = 0; start < items.length; start += PER_TURN) {
    if (start > 0) await nextTurn();
    for (const item of items.slice(start, start + PER_TURN)) mapped.push(map(item));
  }
  return mapped;
}
