import { z } from 'zod';
import { defineOperation } from '../../operation.ts';

export const versionShow = defineOperation({
  name: 'version.show',
  permission: 'read',
  input: z.strictObject({}),
  handler: (services) => services.versions(),
});
