import type { RecordKind } from '../../../domain/registry-document.ts';
import { change, name as recordName } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

export function copyRecord<Name extends 'node.copy' | 'profile.copy'>(name: Name, kind: RecordKind) {
  return defineOperation({
    name,
    permission: 'operate',
    summary: `Add ${kind}s like one that is there`,
    ...(kind === 'node' && { description: 'Without its addresses and its asset key: no two machines share them.' }),
    input: change.extend({ source: recordName }),
    output: changeResult,
    handler: ({ registry }, { source, names, patch, ...options }, context) =>
      registry.edit[kind].copy(source, names, patch, authorOf(context), options),
  });
}
