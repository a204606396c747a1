import { z } from 'zod';
import { BOOT_STAGES } from '../domain/boot-event.ts';

/** One step that a machine took on its way up; the shape of BootEvent. */
export const bootEvent = z
  .strictObject({
    at: z.int().describe('Milliseconds since the epoch'),
    stage: z.enum(BOOT_STAGES),
    outcome: z.enum(['ok', 'refused', 'failed']),
    hwaddr: z.string().exactOptional(),
    node: z.string().exactOptional().describe('Missing when the machine is unknown'),
    ip: z.string().exactOptional(),
    detail: z.string().describe('One sentence for people'),
    bytes: z.int().exactOptional().describe('Payload that left, where the step carried any'),
  })
  .meta({ id: 'BootEvent' });
