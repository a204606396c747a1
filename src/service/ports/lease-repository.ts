import type { Lease } from '../../domain/lease.ts';

/** Leases that survive a restart. One lease per address: `put` replaces. */
export interface LeaseRepository {
  all(): readonly Lease[];
  /** Resolves once the lease is durable (writes of one moment share a commit). */
  put(lease: Lease): Promise<void>;
}
