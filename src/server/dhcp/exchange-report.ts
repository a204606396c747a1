import type { Logger } from 'pino';
import type { Ip } from '../../address/ip.ts';
import type { MacAddress } from '../../address/mac-address.ts';
import type { BootEvent, RecordBootEvent } from '../../domain/boot-event.ts';
import { LineBudget } from './line-budget.ts';

/** Lines per second about registered nodes: more than 300 of them at once in the middle of their boot. */
const LINES_OF_NODES = 1000;
/** Lines per second about strangers and garbage. */
const LINES_OF_STRANGERS = 20;

/** One message and what came of it. */
export interface DhcpReport {
  /** `lease` for operating systems, which are up already. */
  readonly stage: 'dhcp' | 'lease';
  readonly outcome: BootEvent['outcome'];
  readonly detail: string;
  /** Undefined when the message does not say who sent it. */
  readonly hwaddr?: MacAddress;
  readonly node?: string;
  readonly ip?: Ip;
}

/** Leaves one log line and one boot event per exchange; for strangers only as many as nobody can fill a disk with. */
export class ExchangeReporter {
  readonly #log: Logger;
  readonly #record: RecordBootEvent;
  readonly #now: () => number;
  readonly #nodes = new LineBudget(LINES_OF_NODES);
  readonly #strangers = new LineBudget(LINES_OF_STRANGERS);

  constructor(log: Logger, record: RecordBootEvent, now: () => number) {
    this.#log = log;
    this.#record = record;
    this.#now = now;
  }

  report({ stage, outcome, detail, ...who }: DhcpReport): void {
    const at = this.#now();
    const line = (who.node === undefined ? this.#strangers : this.#nodes).take(at);
    if (line !== undefined) {
      const level = outcome === 'failed' ? 'warn' : 'info';
      this.#log[level]({ ...who, outcome, ...(line.suppressed > 0 && line) }, `dhcp ${detail}`);
    }
    // Every step of a node's boot is kept; of strangers, those that are in the log.
    const isKept = who.node !== undefined || line !== undefined;
    if (isKept && who.hwaddr !== undefined) this.#record({ at, stage, outcome, ...who, detail });
  }

  /** Something of ours broke. */
  fail(error: unknown, what: string): void {
    const line = this.#strangers.take(this.#now());
    if (line !== undefined) this.#log.error({ err: error, ...(line.suppressed > 0 && line) }, what);
  }
}
