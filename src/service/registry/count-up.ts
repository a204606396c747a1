import { addressAfter } from '../../address/ip.ts';
import type { Ip4 } from '../../address/ip4.ts';
import type { Ip6 } from '../../address/ip6.ts';
import { InvalidError } from '../../domain/errors.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';

/** The record of the node that comes `steps` after the first one: the IP addresses of all its devices go up. */
export function countUp(record: NodeRecord, steps: number): NodeRecord {
  if (steps === 0) return record;
  return {
    ...record,
    ...(record.networkDevices && { networkDevices: eachCountedUp(record.networkDevices, steps) }),
    ...(record.ipmi && { ipmi: counted(record.ipmi, steps) }),
  };
}

interface Addresses {
  readonly ipaddr?: Ip4 | Ip6;
  readonly ipaddr6?: Ip6;
}

function eachCountedUp<T extends Addresses>(
  devices: Readonly<Record<string, T>>,
  steps: number,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(devices).map(([name, device]) => [name, counted(device, steps)]));
}

function counted<T extends Addresses>(owner: T, steps: number): T {
  const { ipaddr, ipaddr6 } = owner;
  return {
    ...owner,
    ...(ipaddr && { ipaddr: after(ipaddr, steps) }),
    ...(ipaddr6 && { ipaddr6: after(ipaddr6, steps) }),
  };
}

function after(ip: Ip4 | Ip6, steps: number): Ip4 | Ip6 {
  const next = addressAfter(ip, steps);
  if (next !== undefined) return next;
  throw new InvalidError(`there are fewer than ${steps} addresses after ${ip}: begin with a smaller one`);
}
