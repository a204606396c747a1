import type { OutputOf } from '../../../api/client.ts';
import type { Column } from '../../output/listing.ts';
import type { Style } from '../../output/terminal.ts';

export type Job = OutputOf<'job.show'>;

export const JOB_COLUMNS: readonly Column<Job>[] = [
  { heading: 'JOB', value: ({ id }) => id },
  { heading: 'STATE', value: ({ state }) => state, style: stateStyle },
  { heading: 'STARTED', value: ({ startedAt }) => new Date(startedAt).toISOString() },
  { heading: 'WHO', value: ({ who }) => who },
  { heading: 'WHAT', value: ({ title }) => title, canShrink: true },
  { heading: 'DETAIL', value: ({ progress, problem }) => problem?.detail ?? progress?.text, canShrink: true },
];

function stateStyle({ state }: Job): Style | undefined {
  if (state === 'running') return 'green';
  return state === 'done' ? undefined : 'red';
}
