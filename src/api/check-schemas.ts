import { z } from 'zod';
import { SEVERITIES } from '../domain/image-check/check.ts';

/** The shape of CheckedThing. */
export const checkedThing = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    severity: z.enum(SEVERITIES).describe('`info` is no fault; an `error` keeps nodes from what they are to do'),
    detail: z.string(),
    remedy: z.string().exactOptional().describe('What mends it: a command, where there is one'),
  })
  .meta({ id: 'CheckedThing' });
