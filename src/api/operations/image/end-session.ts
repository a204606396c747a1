import { z } from 'zod';
import { defineOperation } from '../../operation.ts';

export const imageEndSession = defineOperation({
  name: 'image.end-session',
  permission: 'admin',
  summary: 'End work in an image without a change',
  input: z.strictObject({ id: z.string().max(64) }),
  output: z.strictObject({ ended: z.string() }),
  handler: ({ imageSessions }, { id }) => {
    imageSessions.end(id);
    return { ended: id };
  },
});
