import { z } from 'zod';
import { type FieldSource, fieldSources } from '../../../domain/field-sources.ts';
import { namesQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

/** Every field of nodes with where its value comes from. */
export const nodeFields = defineOperation({
  name: 'node.fields',
  permission: 'read',
  summary: 'List every field of nodes with where its value comes from',
  input: z.strictObject({ names: namesQuery }),
  output: z.array(
    z.strictObject({
      node: z.string(),
      fields: z.array(
        z.strictObject({
          field: z.string(),
          source: z.string(),
          value: z.string(),
          superseded: z.array(z.strictObject({ source: z.string(), value: z.string() })).optional(),
        }),
      ),
    }),
  ),
  handler: ({ registry }, input): readonly { node: string; fields: readonly FieldSource[] }[] => {
    const sourcesOf = fieldSources(registry.profiles());
    return registry.listNodes(input.names).map((node) => ({ node: node.name, fields: sourcesOf(node) }));
  },
});
