import { z } from 'zod';

/** What a node has, with the keys of nodes.conf. */
export const nodeDocument = z.record(z.string(), z.unknown()).meta({ id: 'Node' });

/** What a profile says, with the keys of nodes.conf. */
export const profileDocument = z.record(z.string(), z.unknown()).meta({ id: 'Profile' });

/** What became of a change of nodes or profiles; the shape of ChangeResult. */
export const changeResult = z
  .strictObject({
    revision: z.int().describe("The registry's revision after the change"),
    changed: z.array(z.string()).describe('Records that are different now'),
  })
  .meta({ id: 'ChangeResult' });

/** What a patch would change, record by record. */
export const recordPreviews = z.array(
  z
    .strictObject({
      name: z.string(),
      changes: z.array(
        z.strictObject({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
      ),
    })
    .meta({ id: 'RecordPreview' }),
);
