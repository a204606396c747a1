import { z } from 'zod';
import { HOST_STEPS } from '../service/host/host-plan.ts';

export const hostSteps = z.array(z.enum(HOST_STEPS)).min(1).max(HOST_STEPS.length);

const notes = z.array(z.string()).describe('What is not done, and why; what else to know');

export const hostPlan = z.strictObject({
  steps: z.array(z.enum(HOST_STEPS)),
  digest: z.string().describe('Stands for the whole plan, for `host.apply`'),
  files: z.array(
    z.strictObject({
      path: z.string(),
      change: z.enum(['create', 'change', 'none']),
      diff: z.string().describe('As `diff -u` shows it'),
    }),
  ),
  keys: z.array(z.strictObject({ path: z.string(), type: z.string(), purpose: z.string() })),
  units: z.array(z.strictObject({ unit: z.string(), enable: z.boolean(), reload: z.boolean() })),
  notes,
});

export const hostOutcome = z.strictObject({
  files: z.array(
    z.strictObject({
      path: z.string(),
      change: z.enum(['create', 'change']),
      inPlace: z.string().optional().describe('Why the file was written over instead of replaced in one step'),
      backup: z.string().optional().describe('Where its content from before is kept'),
    }),
  ),
  keys: z.array(z.string()),
  units: z.array(z.strictObject({ unit: z.string(), problem: z.string().optional() })),
  notes,
});
