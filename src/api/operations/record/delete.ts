import { z } from 'zod';
import type { RecordKind } from '../../../domain/registry-document.ts';
import { changeOptions, names } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

export function deleteRecords<Name extends 'node.delete' | 'profile.delete'>(name: Name, kind: RecordKind) {
  return defineOperation({
    name,
    permission: 'operate',
    summary: `Delete several ${kind}s`,
    input: z.strictObject({ names, ...changeOptions }),
    output: changeResult,
    handler: ({ registry }, { names, ...options }, context) =>
      registry.edit[kind].delete(names, authorOf(context), options),
  });
}
