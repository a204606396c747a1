import { networkOf6, parseIp6 } from '../../address/ip6.ts';
import { plainIp } from '../../address/subnet.ts';

interface Count {
  failures: number;
  readonly endsAt: number;
}

const LIMIT = 10;
const WINDOW_MS = 5 * 60_000;
/** Above this many sources at once the oldest is forgotten. */
const MOST_SOURCES = 10_000;
/** Whoever has one IPv6 address has a network of this length to choose from. */
const IPV6_SITE_PREFIX = 64;

/** Counts failed logins by where they come from: ten within five minutes, and no password of that source is looked at. */
export class FailedLogins {
  readonly #now: () => number;
  readonly #bySource = new Map<string, Count>();

  /** @param now milliseconds of a clock that never jumps */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Milliseconds until the source may try again; 0 when it may now. */
  blockedFor(address: string): number {
    const count = this.#countOf(sourceOf(address));
    return count === undefined || count.failures < LIMIT ? 0 : count.endsAt - this.#now();
  }

  add(address: string): void {
    const source = sourceOf(address);
    const count = this.#countOf(source);
    if (count !== undefined) count.failures += 1;
    else this.#begin(source);
  }

  /** Takes back one that turned out to be right. */
  takeBack(address: string): void {
    const count = this.#countOf(sourceOf(address));
    if (count !== undefined) count.failures -= 1;
  }

  #begin(source: string): void {
    const [oldest] = this.#bySource.keys();
    if (this.#bySource.size >= MOST_SOURCES && oldest !== undefined) this.#bySource.delete(oldest);
    this.#bySource.set(source, { failures: 1, endsAt: this.#now() + WINDOW_MS });
  }

  #countOf(source: string): Count | undefined {
    const count = this.#bySource.get(source);
    if (count === undefined || count.endsAt > this.#now()) return count;
    this.#bySource.delete(source);
    return undefined;
  }
}

function sourceOf(address: string): string {
  const plain = plainIp(address);
  const ip6 = parseIp6(plain);
  return ip6 === undefined ? plain : networkOf6(ip6, IPV6_SITE_PREFIX);
}
