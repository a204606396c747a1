import type { Logger } from 'pino';
import type { Ip4 } from '../address/ip4.ts';
import { UnavailableError } from '../domain/errors.ts';
import type { ProbeAddress } from './ports/probe-address.ts';

/** Each is a socket for half a second, and a stranger can make us open it. */
const MOST_AT_ONCE = 64;
/** This host itself answers for every address there. */
const LOOPBACK = 'lo';

export interface AddressProbesOptions {
  readonly probe: ProbeAddress;
  readonly log: Logger;
}

/** Looks whether an address of the pool is in use by a machine that did not get it from here. */
export class AddressProbes {
  readonly #probe: ProbeAddress;
  readonly #log: Logger;
  readonly #underWay = new Map<Ip4, Promise<boolean>>();
  #hasComplained = false;

  constructor({ probe, log }: AddressProbesOptions) {
    this.#probe = probe;
    this.#log = log;
  }

  isUnderWay(ip: Ip4): boolean {
    return this.#underWay.has(ip);
  }

  /**
   * False also when that cannot be found out: a pool must not stop for want of a right, nor because more machines than can be
   * looked after are switched on together; clients look for themselves, too (RFC 2131 §4.4.1).
   */
  isInUse(ip: Ip4, card: string): Promise<boolean> {
    if (card === LOOPBACK) return Promise.resolve(false);
    const same = this.#underWay.get(ip);
    if (same !== undefined) return same;
    if (this.#underWay.size >= MOST_AT_ONCE) return Promise.resolve(false);
    const asked = this.#ask(ip, card).finally(() => this.#underWay.delete(ip));
    this.#underWay.set(ip, asked);
    return asked;
  }

  async #ask(ip: Ip4, card: string): Promise<boolean> {
    try {
      return await this.#probe(ip, card);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      this.#complainOnce(error);
      return false;
    }
  }

  #complainOnce({ message }: UnavailableError): void {
    if (this.#hasComplained) return;
    this.#hasComplained = true;
    this.#log.warn(`addresses are offered without a look whether they are in use (dhcp: conflict probe): ${message}`);
  }
}
