import type { MacAddress } from '../../src/address/mac-address.ts';
import type { UnknownMachine } from '../../src/domain/unknown-machine.ts';
import type { MachineChanges, MachineRepository } from '../../src/service/ports/machine-repository.ts';

/** Unknown machines in memory. Writes can be made to fail, as those of a disk. */
export class MemoryMachineRepository implements MachineRepository {
  readonly machines = new Map<MacAddress, UnknownMachine>();
  /** Each transaction, by the number of machines in it. */
  readonly transactions: number[] = [];
  failure: Error | undefined;

  all(): readonly UnknownMachine[] {
    return [...this.machines.values()].sort((one, other) => one.lastSeenAt - other.lastSeenAt);
  }

  async save({ put, forget }: MachineChanges): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.transactions.push(put.length + forget.length);
    for (const machine of put) this.machines.set(machine.hwaddr, machine);
    for (const hwaddr of forget) this.machines.delete(hwaddr);
  }
}
