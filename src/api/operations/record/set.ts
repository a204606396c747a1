import type { RecordKind } from '../../../domain/registry-document.ts';
import { change } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

export function setRecords<Name extends 'node.set' | 'profile.set'>(name: Name, kind: RecordKind) {
  return defineOperation({
    name,
    permission: 'operate',
    summary: `Change the same fields of several ${kind}s`,
    input: change,
    output: changeResult,
    handler: ({ registry }, { names, patch, ...options }, context) =>
      registry.edit[kind].set(names, patch, authorOf(context), options),
  });
}
