import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const overlayShow = defineOperation({
  name: 'overlay.show',
  permission: 'read',
  input: z.strictObject({ name: name }),
  handler: ({ overlays }, { name }) => overlays.show(name),
});
