import { defineCheck, type Finding, fail, warn } from '../check.ts';

interface ClockFacts {
  readonly now: number;
  readonly isSynchronised: boolean;
}

/** This program is younger: a clock that says less has lost its battery. */
const NOT_BEFORE = Date.UTC(2026, 0, 1);

/** The clock is right: certificates, tokens and the time stamps of boot steps depend on it. */
export const clock = defineCheck<ClockFacts>({
  id: 'clock',
  title: 'system time',
  gather: async ({ host, now }) => ({ now: now(), isSynchronised: await host.isClockSynchronised() }),
  judge: judgeClock,
  ok: ({ now }) => `${new Date(now).toISOString().slice(0, 19)}Z, synchronised`,
});

function judgeClock({ now, isSynchronised }: ClockFacts): readonly Finding[] {
  const remedy = 'timedatectl set-ntp true';
  if (now < NOT_BEFORE) return [fail(`the clock says ${new Date(now).toISOString()}, which is long ago`, remedy)];
  return isSynchronised ? [] : [warn('the clock follows no time server', remedy)];
}
