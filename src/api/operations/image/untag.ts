import { z } from 'zod';
import { imageLabel, name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageUntag = defineOperation({
  name: 'image.untag',
  permission: 'admin',
  summary: 'Take a label off an image, unless nodes or profiles boot what it names',
  input: z.strictObject({ name, label: imageLabel }),
  output: z.strictObject({ deleted: z.string() }),
  handler: async ({ imageHistory }, { name, label }) => {
    await imageHistory.untag(name, label);
    return { deleted: label };
  },
});
