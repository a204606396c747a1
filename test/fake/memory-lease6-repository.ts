import type { Lease6 } from '../../src/domain/lease6.ts';
import type { Lease6Repository } from '../../src/service/ports/lease6-repository.ts';

/** IPv6 leases in memory. Writes can be made to fail, as those of a disk. */
export class MemoryLease6Repository implements Lease6Repository {
  readonly leases = new Map<string, Lease6>();
  /** Awaited by every write. */
  gate: Promise<void> = Promise.resolve();

  all(): readonly Lease6[] {
    return [...this.leases.values()];
  }

  async put(lease: Lease6): Promise<void> {
    await this.gate;
    this.leases.set(lease.ip, lease);
  }

  forgetEndedBefore(expiresAt: number): void {
    for (const lease of [...this.leases.values()]) if (lease.expiresAt < expiresAt) this.leases.delete(lease.ip);
  }
}
