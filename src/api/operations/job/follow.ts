import { z } from 'zod';
import { mapFeed } from '../../../service/feed.ts';
import type { JobEvent } from '../../../service/jobs/job.ts';
import type { Given } from '../../given.ts';
import { name } from '../../input-schemas.ts';
import { describeJob, jobDocument, jobProgress } from '../../job-schemas.ts';
import { defineStream } from '../../operation.ts';

const id = z.string();

const followed = z.union([
  z.strictObject({ event: z.literal('progress'), id, data: jobProgress }),
  z.strictObject({ event: z.enum(['done', 'failed', 'cancelled']), id, data: jobDocument }),
]);

export const jobFollow = defineStream({
  name: 'job.follow',
  permission: 'read',
  summary: 'Follow a job to its end',
  description:
    'Any number of `progress`, then exactly one of `done`, `failed` and `cancelled`, after which the stream ends. ' +
    'A slow reader gets the newest progress of each phase. `Last-Event-ID` leaves out what was seen before.',
  input: z.strictObject({ id: name }),
  output: followed,
  handler: ({ jobs }, { id }, { lastEventId }) => {
    const seen = Number(lastEventId ?? 0);
    return mapFeed(jobs.follow(id, Number.isSafeInteger(seen) ? seen : 0), asEvent);
  },
});

/** A job that the daemon's end cut short has failed, as far as its followers are concerned. */
function asEvent(happened: JobEvent): Given<z.input<typeof followed>> {
  const id = String(happened.seq);
  if ('progress' in happened) return { event: 'progress', id, data: happened.progress };
  const { state } = happened.end;
  const event = state === 'done' || state === 'cancelled' ? state : 'failed';
  return { event, id, data: describeJob(happened.end) };
}
