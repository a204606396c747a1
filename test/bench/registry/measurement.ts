import type { MeasuredDaemon } from './measured-daemon.ts';

/** What one kind of operation took. */
export interface Measurement {
  readonly says: string;
  /** The median of its runs. */
  readonly ms: number;
  /** The longest that one of its runs kept the daemon from anything else; missing where no daemon took part. */
  readonly delayMs?: number;
}

/** Runs something several times, one after the other. */
export async function measure(
  says: string,
  runs: number,
  work: (run: number) => unknown,
  daemon?: MeasuredDaemon,
): Promise<Measurement> {
  const times: number[] = [];
  await daemon?.vitals();
  for (let run = 0; run < runs; run += 1) {
    const startedAt = performance.now();
    await work(run);
    times.push(performance.now() - startedAt);
  }
  const vitals = await daemon?.vitals();
  return { says, ms: median(times), ...(vitals && { delayMs: vitals.worstDelayMs }) };
}

export function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;
}
