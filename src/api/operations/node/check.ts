import { z } from 'zod';
import { SEVERITIES } from '../../../domain/image-check/check.ts';
import { names } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const nodeCheck = defineOperation({
  name: 'node.check',
  permission: 'operate',
  summary: 'Look for what would stop or hurt the boot of nodes',
  description: 'Changes nothing, and asks no node: image, fields and overlays are looked at.',
  input: z.strictObject({ names: names.exactOptional().describe('Names or nodesets; all when missing') }),
  output: z.strictObject({
    items: z.array(
      z.strictObject({
        node: z.string(),
        findings: z
          .array(
            z.strictObject({
              severity: z.enum(SEVERITIES).describe('An `error` stops the boot, a `warning` hurts it'),
              detail: z.string(),
              remedy: z.string().exactOptional().describe('What mends it: a command, where there is one'),
            }),
          )
          .describe('None when all is well'),
      }),
    ),
  }),
  title: () => 'check nodes',
  handler: async ({ checkNodes }, input, { progress, signal }) => {
    const checked = await checkNodes(input.names, { progress, signal });
    return { items: checked.map(({ node, findings }) => ({ node, findings: [...findings] })) };
  },
});
