import type { OutputOf } from '../../../api/client.ts';
import type { Column } from '../../output/listing.ts';
import type { Style } from '../../output/terminal.ts';
import { sentText, stageText } from './history-columns.ts';

type NodeStatus = OutputOf<'status.list'>['items'][number];

export interface StatusRow extends NodeStatus {
  /** Since its last sign of life; undefined for a node that was never seen. */
  readonly silentSeconds: number | undefined;
}

/** Which nodes, and in what order. */
export interface StatusFilter {
  /** Seen in so many seconds. */
  readonly time?: number;
  readonly unknown?: boolean;
  readonly last?: boolean;
  readonly reverse?: boolean;
}

/** @param now milliseconds since the epoch */
export function chosenStatus(
  status: readonly NodeStatus[],
  { time, unknown, last, reverse }: StatusFilter,
  now: number,
): readonly StatusRow[] {
  const rows = status
    .map((node) => ({ ...node, silentSeconds: silentSeconds(node, now) }))
    .filter(({ silentSeconds }) => unknown !== true || silentSeconds === undefined)
    .filter(({ silentSeconds = Infinity }) => time === undefined || silentSeconds <= time);
  const ordered = last ? rows.toSorted(bySilence) : rows;
  return reverse ? ordered.toReversed() : ordered;
}

function silentSeconds({ seenAt }: NodeStatus, now: number): number | undefined {
  return seenAt === undefined ? undefined : Math.max(0, Math.round((now - seenAt) / 1000));
}

function bySilence(a: StatusRow, b: StatusRow): number {
  const [one, other] = [a.silentSeconds ?? Number.MAX_VALUE, b.silentSeconds ?? Number.MAX_VALUE];
  return one - other;
}

/** @param intervalSeconds how often nodes ask for updates; without it silence has no colour */
export function statusColumns(intervalSeconds: number | undefined): readonly Column<StatusRow>[] {
  const style = ({ silentSeconds }: StatusRow): Style | undefined => silenceStyle(silentSeconds, intervalSeconds);
  return [
    { heading: 'NODENAME', value: ({ node }) => node, style },
    { heading: 'STAGE', value: ({ last }) => last && stageText(last), style },
    { heading: 'SENT', value: ({ last }) => last && sentText(last), style, canShrink: true },
    { heading: 'LASTSEEN (s)', name: 'lastseen', value: ({ silentSeconds }) => silentSeconds, style },
  ];
}

/** A node that missed one question for updates may be late; one that missed two is in trouble. */
function silenceStyle(silentSeconds: number | undefined, intervalSeconds: number | undefined): Style | undefined {
  if (silentSeconds === undefined) return 'dim';
  if (intervalSeconds === undefined) return undefined;
  if (silentSeconds >= 2 * intervalSeconds) return 'red';
  return silentSeconds >= intervalSeconds + 5 ? 'yellow' : undefined;
}
