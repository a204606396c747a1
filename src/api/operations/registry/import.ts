import { z } from 'zod';
import { TEXT_FORMATS } from '../../../domain/text-formats.ts';
import { changeOptions, names } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

export const registryImport = defineOperation({
  name: 'registry.import',
  permission: 'operate',
  summary: 'Make nodes or profiles as a text says, all in one change',
  description:
    'YAML or JSON: a map from names to records, or a whole nodes.conf. CSV: a column `name`, and one per field, headed by its path or its flag. See `registry.apply` for `mode` and `scope`.',
  input: z.strictObject({
    text: z.string(),
    format: z.enum(TEXT_FORMATS),
    kind: z.enum(['node', 'profile']).default('node').describe('What its records are'),
    mode: z.enum(['replace', 'merge']).default('replace'),
    scope: names.exactOptional().describe('Records of this kind that are deleted where the text does not have them'),
    ...changeOptions,
  }),
  output: changeResult,
  handler: async ({ registry, readRegistryText }, { mode, scope, dryRun, basis, keepGoing, ...text }, context) => {
    const documents = await readRegistryText(text);
    const scopes = scope === undefined ? {} : { scope: text.kind === 'node' ? { nodes: scope } : { profiles: scope } };
    return registry.apply({ ...documents, mode, ...scopes }, authorOf(context), { dryRun, basis, keepGoing });
  },
});
