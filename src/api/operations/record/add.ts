import type { RecordKind } from '../../../domain/registry-document.ts';
import { change } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

export function addRecords<Name extends 'node.add' | 'profile.add'>(name: Name, kind: RecordKind) {
  return defineOperation({
    name,
    permission: 'operate',
    summary: `Add ${kind}s with the same fields`,
    ...(kind === 'node' && { description: 'Of several nodes, each one gets the next IPv4 addresses.' }),
    input: change,
    output: changeResult,
    handler: ({ registry }, { names, patch, ...options }, context) =>
      registry.edit[kind].add(names, patch, authorOf(context), options),
  });
}
