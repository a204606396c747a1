import { z } from 'zod';
import { CHECK_STATES } from '../../../service/doctor/check.ts';
import { defineOperation } from '../../operation.ts';

export const runDoctor = defineOperation({
  name: 'doctor.run',
  permission: 'operate',
  summary: 'Look for what keeps the cluster from working',
  description: 'Changes nothing. Asks on the cluster network which DHCP servers answer, and takes no address.',
  input: z.strictObject({}),
  output: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      state: z.enum(CHECK_STATES).describe('`skipped` could not be looked at, or does not apply'),
      detail: z.string(),
      remedy: z.string().optional().describe('The command that mends it'),
    }),
  ),
  title: () => 'examine this server and the cluster',
  handler: ({ doctor }, _input, { signal, progress }) => doctor.examine({ signal, progress }),
});
