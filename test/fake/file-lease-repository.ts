import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Lease } from '../../src/domain/lease.ts';
import type { LeaseRepository } from '../../src/service/ports/lease-repository.ts';

/** Leases in a file of one JSON object per line, the last line of an address counts: enough to survive a restart in tests. */
export class FileLeaseRepository implements LeaseRepository {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  all(): readonly Lease[] {
    if (!existsSync(this.#file)) return [];
    const leases = readFileSync(this.#file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Lease);
    return [...new Map(leases.map((lease) => [lease.ip, lease])).values()];
  }

  async put(lease: Lease): Promise<void> {
    appendFileSync(this.#file, `${JSON.stringify(lease)}\n`);
  }
}
