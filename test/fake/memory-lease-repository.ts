import type { Lease } from '../../src/domain/lease.ts';
import type { LeaseRepository } from '../../src/service/ports/lease-repository.ts';

/** Leases in memory. Writes can be held back or made to fail, as those of a disk. */
export class MemoryLeaseRepository implements LeaseRepository {
  readonly leases = new Map<string, Lease>();
  /** Awaited by every write. */
  gate: Promise<void> = Promise.resolve();

  constructor(leases: readonly Lease[] = []) {
    for (const lease of leases) this.leases.set(lease.ip, lease);
  }

  all(): readonly Lease[] {
    return [...this.leases.values()];
  }

  async put(lease: Lease): Promise<void> {
    await this.gate;
    this.leases.set(lease.ip, lease);
  }
}
