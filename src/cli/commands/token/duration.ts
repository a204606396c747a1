import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/** Reads `30d`, `12h` or `never`. @returns seconds; infinitely many for `never` */
export function durationSeconds(text: string): number {
  if (text === 'never') return Number.POSITIVE_INFINITY;
  const [, count, unit = ''] = /^([1-9]\d{0,5})([mhdwy])$/.exec(text) ?? [];
  const seconds = UNITS[unit];
  if (count === undefined || seconds === undefined) {
    throw new InvalidArgumentError('Write a number and m, h, d, w or y, e.g. 30d, or never.');
  }
  return Number(count) * seconds;
}
