import { z } from 'zod';
import { bootEvent } from '../../boot-event-schema.ts';
import { followEvents } from '../../follow-events.ts';
import { jobDocument } from '../../job-schemas.ts';
import { defineStream } from '../../operation.ts';

const EVENT_TYPES = ['boot', 'registry', 'discovery', 'job'] as const;

/** A single one in a query is no list. */
const types = z.preprocess(
  (raw: EventType | readonly EventType[]) => (typeof raw === 'string' ? raw.split(',') : raw),
  z.array(z.enum(EVENT_TYPES)).min(1),
);

type EventType = (typeof EVENT_TYPES)[number];

const registryChanged = z
  .strictObject({
    revision: z.int(),
    who: z.string(),
    from: z.string(),
    command: z.string(),
    changed: z.array(z.strictObject({ kind: z.enum(['node', 'profile']), name: z.string() })),
  })
  .meta({ id: 'RegistryChanged' });

const discoveryEvent = z
  .strictObject({
    at: z.int().describe('Milliseconds since the epoch'),
    what: z.enum(['discovered', 'assigned', 'ignored', 'heeded', 'forgotten']),
    hwaddr: z.string(),
    node: z.string().exactOptional().describe('Whose machine it is now'),
    who: z.string(),
    from: z.string(),
    command: z.string(),
  })
  .meta({ id: 'DiscoveryEvent' });

export const eventFollow = defineStream({
  name: 'event.follow',
  permission: 'read',
  summary: 'Follow what happens in the cluster',
  description:
    'Steps of machines on their way up (`boot`), changes of nodes and profiles (`registry`), unknown machines and what is decided of them (`discovery`), and jobs that begin, come ' +
    'a step further, or end (`job`), from now on. A reader that is too slow misses the oldest events and is told how ' +
    'many (`missed`).',
  input: z.strictObject({
    types: types.default([...EVENT_TYPES]).describe('Only events of these types, e.g. `boot,job`'),
  }),
  output: z.union([
    z.strictObject({ event: z.literal('boot'), data: bootEvent }),
    z.strictObject({ event: z.literal('registry'), data: registryChanged }),
    z.strictObject({ event: z.literal('discovery'), data: discoveryEvent }),
    z.strictObject({ event: z.literal('job'), data: jobDocument }),
    z.strictObject({ event: z.literal('missed'), data: z.strictObject({ events: z.int() }) }),
  ]),
  handler: (services, input, { signal }) => followEvents(services, input.types, signal),
});
