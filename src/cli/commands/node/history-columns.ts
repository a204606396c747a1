import type { OutputOf } from '../../../api/client.ts';
import type { Column } from '../../output/listing.ts';

export type NodeEvent = OutputOf<'event.list'>['items'][number];

/** The steps of a boot, whole: here people look for the reason. */
export const HISTORY_COLUMNS: readonly Column<NodeEvent>[] = [
  { heading: 'TIME', value: ({ at }) => new Date(at).toISOString() },
  { heading: 'STAGE', value: stageText },
  { heading: 'SENT', value: sentText, style: ({ outcome }) => (outcome === 'ok' ? undefined : 'red') },
  { heading: 'MACHINE', value: ({ ip, hwaddr }) => ip ?? hwaddr },
];

export function stageText({ stage }: NodeEvent): string {
  return stage.toUpperCase();
}

/** What went well needs no word for it. */
export function sentText({ outcome, detail }: NodeEvent): string {
  return outcome === 'ok' ? detail : `${outcome}: ${detail}`;
}
