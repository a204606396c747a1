import { z } from 'zod';
import { hostPlan, hostSteps } from '../../host-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const planHost = defineOperation({
  name: 'host.plan',
  permission: 'admin',
  summary: 'Show what would change on this server: its hosts file, NFS exports and SSH keys',
  input: z.strictObject({ steps: hostSteps }),
  output: hostPlan,
  handler: ({ host }, { steps }) => host.plan(steps),
});
