import { timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import type { Scope } from '../../domain/access-scope.ts';
import { type AccessToken, tokenState } from '../../domain/access-token.ts';
import { ConflictError, NotFoundError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/nearest-name.ts';
import type { TokenRepository } from '../ports/token-repository.ts';
import { hashToken, makeTokenText, tokenIdOf } from './token-text.ts';

/** How long uses of one token go unrecorded after one that was. */
const USE_INTERVAL_MS = 60_000;
const NO_HASH = Buffer.alloc(32);

export interface NewToken {
  readonly name: string;
  readonly scope: Scope;
  /** Undefined: it lasts until it is revoked. */
  readonly lifetimeSeconds?: number | undefined;
}

export interface TokenParts {
  readonly repository: TokenRepository;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Tokens that let programs into the API. They are kept in memory too, so that a check takes no time. */
export class Tokens {
  readonly #parts: TokenParts;
  readonly #byId: Map<string, AccessToken>;
  readonly #revokeListeners = new Set<() => void>();

  constructor(parts: TokenParts) {
    this.#parts = parts;
    this.#byId = new Map(parts.repository.all().map((token) => [token.id, token]));
  }

  /** Milliseconds since the epoch, by the clock that ends tokens. */
  now(): number {
    return this.#parts.now();
  }

  /** All that ever were, the oldest first. */
  list(): readonly AccessToken[] {
    return [...this.#byId.values()];
  }

  /**
   * @returns with the text that is shown this once
   * @throws ConflictError when a live token has the name
   */
  async add(wanted: NewToken, createdBy: string): Promise<{ readonly token: AccessToken; readonly text: string }> {
    const { name, scope, lifetimeSeconds } = wanted;
    if (this.#findLive(name) !== undefined) throw inUse(name);
    const { id, text } = makeTokenText();
    const createdAt = this.now();
    const expiry = lifetimeSeconds === undefined ? {} : { expiresAt: createdAt + lifetimeSeconds * 1000 };
    const token = { id, name, scope, hash: hashToken(text).toString('hex'), createdAt, createdBy, ...expiry };
    // Taken before it is stored: of two that ask at once for one name, one gets it.
    this.#byId.set(id, token);
    try {
      await this.#parts.repository.add(token);
    } catch (error) {
      this.#byId.delete(id);
      throw error;
    }
    return { token, text };
  }

  /** Takes effect when it returns, also for what callers have open. @throws NotFoundError */
  async revoke(name: string, revokedBy: string): Promise<AccessToken> {
    const token = this.#findLive(name);
    if (token === undefined) throw this.#notFound(name);
    const revokedAt = this.now();
    await this.#parts.repository.revoke(token.id, revokedAt, revokedBy);
    const revoked = { ...token, revokedAt, revokedBy };
    this.#byId.set(token.id, revoked);
    for (const listener of this.#revokeListeners) listener();
    return revoked;
  }

  /** The live token with this text, whose use from this address is noted; the time it takes does not depend on the secret. */
  verify(text: string, from: string): AccessToken | undefined {
    const token = this.#byId.get(tokenIdOf(text) ?? '');
    const isRight = timingSafeEqual(hashToken(text), token === undefined ? NO_HASH : Buffer.from(token.hash, 'hex'));
    if (token === undefined || !isRight || !this.isLive(token.id)) return undefined;
    this.#noteUse(token, from);
    return token;
  }

  isLive(id: string): boolean {
    const token = this.#byId.get(id);
    return token !== undefined && tokenState(token, this.now()) === 'live';
  }

  /** @returns a function that ends the subscription. */
  onRevoke(listener: () => void): () => void {
    this.#revokeListeners.add(listener);
    return () => this.#revokeListeners.delete(listener);
  }

  #findLive(name: string): AccessToken | undefined {
    return this.list().find((token) => token.name === name && this.isLive(token.id));
  }

  #notFound(name: string): NotFoundError {
    const live = this.list().filter(({ id }) => this.isLive(id));
    const names = live.map((token) => token.name);
    return new NotFoundError(`there is no live token ${name}. ${didYouMean(name, names, 'live tokens')}`, { name });
  }

  #noteUse(token: AccessToken, from: string): void {
    const { repository, log } = this.#parts;
    const at = this.now();
    if (token.lastUsedAt !== undefined && Math.abs(at - token.lastUsedAt) < USE_INTERVAL_MS) return;
    this.#byId.set(token.id, { ...token, lastUsedAt: at, lastUsedFrom: from });
    repository.noteUse(token.id, at, from).catch((error: unknown) => {
      log.warn({ err: error, token: token.name }, 'cannot write down when a token was used');
    });
  }
}

function inUse(name: string): ConflictError {
  return new ConflictError(`there is a live token ${name} already: choose another name, or revoke that one first`, {
    name,
  });
}
