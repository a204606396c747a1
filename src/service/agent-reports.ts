import type { Ip } from '../address/ip.ts';
import type { MacAddress } from '../address/mac-address.ts';
import type { RecordBootEvent } from '../domain/boot-event.ts';

/** What an agent says of one update of its node. */
export interface UpdateReport {
  readonly result: 'ok' | 'failed';
  /** SHA-256 of the archive it applied, or tried. */
  readonly digest?: string | undefined;
  readonly detail?: string | undefined;
  /** Seconds since the node's kernel started. */
  readonly uptime?: number | undefined;
}

export interface ReportedBy {
  readonly hwaddr: MacAddress;
  readonly ip?: Ip;
}

/** Keeps an agent's word as a boot event: a node whose runtime overlay is applied is *up*. */
export function recordAgentReport(record: RecordBootEvent, now: () => number) {
  return async ({ name }: { readonly name: string }, report: UpdateReport, by: ReportedBy): Promise<void> => {
    const { result, digest, detail, uptime } = report;
    const facts = [
      detail,
      digest === undefined ? undefined : `runtime overlay ${digest.slice(0, 12)}`,
      uptime === undefined ? undefined : `${Math.round(uptime)} s after the kernel started`,
    ].filter((fact) => fact !== undefined && fact !== '');
    record({
      at: now(),
      stage: result === 'ok' ? 'up' : 'runtime',
      outcome: result,
      node: name,
      ...by,
      detail: facts.join('; ') || `update ${result}`,
    });
  };
}
