import { BROADCAST_IP4, type Ip4, ip4FromNumber, ip4ToNumber, parseIp4 } from './ip4.ts';
import { type Ip6, ip6FromBigInt, ip6ToBigInt } from './ip6.ts';

/** The last address but one: nobody has the broadcast address. */
const LAST_IP4 = ip4ToNumber(BROADCAST_IP4) - 1;
const LAST_IP6 = (1n << 128n) - 1n;

/** The address `steps` after `ip`, of the same version; undefined when there are not so many. */
export function addressAfter(ip: Ip4 | Ip6, steps: number): Ip4 | Ip6 | undefined {
  const ip4 = parseIp4(ip);
  if (ip4 === undefined) {
    const value = ip6ToBigInt(ip as Ip6) + BigInt(steps);
    return value <= LAST_IP6 ? ip6FromBigInt(value) : undefined;
  }
  const value = ip4ToNumber(ip4) + steps;
  return value <= LAST_IP4 ? ip4FromNumber(value) : undefined;
}
