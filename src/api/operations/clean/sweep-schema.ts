import { z } from 'zod';
import { LEFTOVER_KINDS } from '../../../service/ports/leftover.ts';

/** The shape of ImageSweep. */
export const sweep = z
  .strictObject({
    leftovers: z.array(
      z.strictObject({ kind: z.enum(LEFTOVER_KINDS), path: z.string(), sizeBytes: z.int().describe('Of all in it') }),
    ),
    waiting: z.array(z.string()).describe('Why some of it has to wait, as sentences'),
  })
  .meta({ id: 'Sweep' });
