import type { Lease6 } from '../../domain/lease6.ts';

/** IPv6 leases that survive a restart. One lease per address: `put` replaces. */
export interface Lease6Repository {
  all(): readonly Lease6[];
  /** Resolves once the lease is durable (writes of one moment share a commit). */
  put(lease: Lease6): Promise<void>;
  /** Forgets all leases that ended before this moment. */
  forgetEndedBefore(expiresAt: number): void;
}
