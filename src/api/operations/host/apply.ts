import { z } from 'zod';
import { hostOutcome, hostSteps } from '../../host-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const applyHost = defineOperation({
  name: 'host.apply',
  permission: 'admin',
  summary: 'Change this server as a plan shows it',
  description: 'Refused as a conflict when the steps would do something else than the plan with this digest shows.',
  input: z.strictObject({ steps: hostSteps, digest: z.string().length(64) }),
  output: hostOutcome,
  title: ({ steps }) => `configure ${steps.join(', ')} on this server`,
  handler: ({ host }, { steps, digest }) => host.apply(steps, digest),
});
