import { z } from 'zod';
import { defineOperation } from '../../operation.ts';

export const versionShow = defineOperation({
  name: 'version.show',
  permission: 'read',
  summary: 'Show which versions run here',
  input: z.strictObject({}),
  output: z.strictObject({ warewulf: z.string(), node: z.string() }),
  handler: (services) => services.versions(),
});
