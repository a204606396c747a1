import { InvalidArgumentError } from 'commander';
import { LONGEST_LIFETIME_DAYS } from '../../../domain/access-token.ts';

const DAY_SECONDS = 86_400;
const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: DAY_SECONDS, w: 604_800, y: 31_536_000 };

/** Reads `30d`, `12h` or `never`. @returns seconds; infinitely many for `never` */
export function durationSeconds(text: string): number {
  if (text === 'never') return Number.POSITIVE_INFINITY;
  const [, count, unit = ''] = /^([1-9]\d{0,5})([mhdwy])$/.exec(text) ?? [];
  const seconds = UNITS[unit];
  if (count === undefined || seconds === undefined) {
    throw new InvalidArgumentError('Write a number and m, h, d, w or y, e.g. 30d, or never.');
  }
  const lifetimeSeconds = Number(count) * seconds;
  if (lifetimeSeconds > LONGEST_LIFETIME_DAYS * DAY_SECONDS) {
    throw new InvalidArgumentError(`A token lasts ${LONGEST_LIFETIME_DAYS} days at most, or forever: write never.`);
  }
  return lifetimeSeconds;
}
