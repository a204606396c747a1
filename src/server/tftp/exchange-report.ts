import type { Logger } from 'pino';
import type { Ip } from '../../address/ip.ts';
import type { MacAddress } from '../../address/mac-address.ts';
import type { BootEvent, RecordBootEvent } from '../../domain/boot-event.ts';
import type { TransferEnd } from './read-transfer.ts';

/** Who an address belongs to, as far as known. */
interface TftpHost {
  readonly hwaddr?: MacAddress;
  readonly node?: string;
}

export interface ReportTools {
  readonly log: Logger;
  readonly record: RecordBootEvent;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly hostOf?: (ip: Ip) => TftpHost | undefined;
}

/** One answered or refused request. */
export interface ExchangeReport {
  readonly ip: Ip;
  readonly filename: string;
  readonly outcome: BootEvent['outcome'];
  /** What came of it, e.g. `173792 bytes in 0.21 s`. */
  readonly what: string;
  readonly bytes?: number;
}

/** Leaves one boot event and one log line per exchange. */
export function reportExchange(tools: ReportTools, { ip, filename, outcome, what, bytes }: ExchangeReport): void {
  const host = tools.hostOf?.(ip) ?? {};
  const name = printable(filename.replace(/assetkey=[^&]*/, 'assetkey=***'));
  tools.record({
    at: tools.now(),
    stage: 'tftp',
    outcome,
    ip,
    ...host,
    detail: `${name}: ${what}`,
    ...(bytes === undefined ? {} : { bytes }),
  });
  // Loaders ask for many files that need not exist: a refusal is no news to the log.
  tools.log[outcome === 'refused' ? 'debug' : 'info']({ ip, ...host, file: name, outcome }, `tftp ${what}`);
}

const ENDS: Readonly<Record<TransferEnd['how'], { outcome: BootEvent['outcome']; says: string }>> = {
  complete: { outcome: 'ok', says: 'complete' },
  'size-asked': { outcome: 'ok', says: 'only its size was asked' },
  'stopped-by-client': { outcome: 'failed', says: 'stopped by the client' },
  'client-gone': { outcome: 'failed', says: 'the client closed its port' },
  silence: { outcome: 'failed', says: 'the client fell silent' },
  unreadable: { outcome: 'failed', says: 'the file could not be read' },
  shutdown: { outcome: 'failed', says: 'cut off because the server stops' },
};

/** A transfer's end in words: how, how much of it, and how long it took. */
export function describeEnd(
  end: TransferEnd,
  sizeBytes: number,
  durationMs: number,
): Pick<ExchangeReport, 'outcome' | 'what' | 'bytes'> {
  const { outcome, says } = ENDS[end.how];
  if (end.how === 'size-asked') return { outcome, what: `${says} (${sizeBytes} bytes)`, bytes: 0 };
  const seconds = (durationMs / 1000).toFixed(2);
  if (end.how === 'complete') return { outcome, what: `${end.bytes} bytes in ${seconds} s`, bytes: end.bytes };
  const reason = end.reason ? `: ${printable(end.reason)}` : '';
  return { outcome, what: `${says} after ${end.bytes} of ${sizeBytes} bytes${reason}`, bytes: end.bytes };
}

/** Text from the network as one harmless line of at most 128 characters. */
export function printable(text: string): string {
  return text.slice(0, 128).replaceAll(/[^\x20-\x7e]/g, '?');
}
