import { createHmac, randomBytes } from 'node:crypto';
import type { AuthUsers } from '../ports/auth-users.ts';
import type { PasswordVerifier } from '../ports/password-verifier.ts';
import type { AuthUser } from './auth-users.ts';
import type { FailedLogins } from './failed-logins.ts';

export interface PasswordParts {
  readonly users: AuthUsers;
  readonly verifier: PasswordVerifier;
  readonly failedLogins: FailedLogins;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
}

/** How long a password that was right is not compared again. */
const KNOWN_MS = 60_000;
const MOST_KNOWN = 1000;

/** Logins with a name and a password. */
export class Passwords {
  readonly #parts: PasswordParts;
  /** Passwords that were right, by a hash that means nothing outside of this process, with when that is forgotten. */
  readonly #known = new Map<string, number>();
  readonly #key = randomBytes(32);
  readonly #comparing = new Map<string, Promise<boolean>>();

  constructor(parts: PasswordParts) {
    this.#parts = parts;
  }

  /**
   * The user with this name and password. Takes as long for an unknown name as for a wrong password, so that nobody can
   * find out names. Each comparison counts as a failed login of `from` until it comes out right.
   * @throws UnavailableError when too many log in at once
   */
  async verify(name: string, password: string, from: string): Promise<AuthUser | undefined> {
    const users = await this.#parts.users.current();
    const user = users.get(name);
    const hash = user?.passwordHash ?? unusableHash(users);
    const key = createHmac('sha256', this.#key)
      .update(JSON.stringify([name, password, hash]))
      .digest('base64');
    if (user !== undefined && this.#isKnown(key)) return user;
    const isRight = await this.#compareOnce(`${from} ${key}`, { hash, password, from, user });
    if (user === undefined || !isRight) return undefined;
    this.#remember(key);
    return user;
  }

  /** Whether the user may still log in as when they did: not after a change of their entry. */
  async isCurrent({ name, passwordHash, scope }: AuthUser): Promise<boolean> {
    const user = (await this.#parts.users.current()).get(name);
    return user !== undefined && user.passwordHash === passwordHash && user.scope === scope;
  }

  /** A browser that asks for many things at once asks for one comparison. */
  #compareOnce(key: string, login: Login): Promise<boolean> {
    const underWay = this.#comparing.get(key);
    if (underWay !== undefined) return underWay;
    const comparing = this.#compare(login).finally(() => this.#comparing.delete(key));
    this.#comparing.set(key, comparing);
    return comparing;
  }

  /** Counted beforehand: many guesses at once shall not slip through before the first one has failed. */
  async #compare({ hash, password, from, user }: Login): Promise<boolean> {
    const { verifier, failedLogins } = this.#parts;
    if (failedLogins.blockedFor(from) > 0) return false;
    failedLogins.add(from);
    if (hash === undefined) return false;
    const isMatch = await verifier.verify(password, hash).catch((error: unknown) => {
      failedLogins.takeBack(from);
      throw error;
    });
    const isRight = isMatch && user !== undefined;
    if (isRight) failedLogins.takeBack(from);
    return isRight;
  }

  #isKnown(key: string): boolean {
    const until = this.#known.get(key);
    return until !== undefined && until > this.#parts.now();
  }

  #remember(key: string): void {
    this.#known.delete(key);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, this.#parts.now() + KNOWN_MS);
  }
}

interface Login {
  readonly hash: string | undefined;
  readonly password: string;
  readonly from: string;
  readonly user: AuthUser | undefined;
}

/** A hash that nothing is compared with in earnest, of the cost of the others; undefined where there are no users at all. */
function unusableHash(users: ReadonlyMap<string, AuthUser>): string | undefined {
  const [first] = users.values();
  return first && `${first.passwordHash.slice(0, 7)}${'.'.repeat(53)}`;
}
