import { BROADCAST_IP4, type Ip4, ip4FromNumber, ip4ToNumber } from '../../address/ip4.ts';
import { InvalidError } from '../../domain/errors.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';

/** The record of the node that comes `steps` after the first one: the IPv4 addresses of all its devices go up. */
export function countUp(record: NodeRecord, steps: number): NodeRecord {
  if (steps === 0) return record;
  return {
    ...record,
    ...(record.networkDevices && { networkDevices: eachCountedUp(record.networkDevices, steps) }),
    ...(record.ipmi && { ipmi: counted(record.ipmi, steps) }),
  };
}

function eachCountedUp<T extends { readonly ipaddr?: Ip4 }>(
  devices: Readonly<Record<string, T>>,
  steps: number,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(devices).map(([name, device]) => [name, counted(device, steps)]));
}

function counted<T extends { readonly ipaddr?: Ip4 }>(owner: T, steps: number): T {
  if (owner.ipaddr === undefined) return owner;
  const number = ip4ToNumber(owner.ipaddr) + steps;
  if (number < ip4ToNumber(BROADCAST_IP4)) return { ...owner, ipaddr: ip4FromNumber(number) };
  throw new InvalidError(`there are fewer than ${steps} addresses after ${owner.ipaddr}: begin with a smaller one`);
}
