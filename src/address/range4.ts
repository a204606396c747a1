import { type Ip4, ip4ToNumber } from './ip4.ts';

/** Addresses in a row; both ends belong to it. */
export interface AddressRange {
  readonly start: Ip4;
  readonly end: Ip4;
}

export function rangeContains({ start, end }: AddressRange, ip: Ip4): boolean {
  const number = ip4ToNumber(ip);
  return ip4ToNumber(start) <= number && number <= ip4ToNumber(end);
}
