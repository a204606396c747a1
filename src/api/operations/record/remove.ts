import { z } from 'zod';
import type { RecordKind } from '../../../domain/registry-document.ts';
import { name as recordName } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';
import { entryOf } from './entry-of.ts';
import { requireSameDocument } from './require-same-document.ts';

export function removeRecord<Name extends 'node.remove' | 'profile.remove'>(name: Name, kind: RecordKind) {
  return defineOperation({
    name,
    permission: 'operate',
    summary: `Delete a ${kind}`,
    input: z.strictObject({ name: recordName }),
    output: changeResult,
    handler: ({ registry }, input, context) => {
      const { name: found } = entryOf(registry, kind, input.name);
      return registry.edit[kind].delete([found], authorOf(context), { check: requireSameDocument(context) });
    },
  });
}
