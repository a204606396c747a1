import { z } from 'zod';
import type { RecordKind } from '../../../domain/registry-document.ts';
import { name as recordName } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult, patchOf } from '../../record-schemas.ts';
import { requireSameDocument } from './require-same-document.ts';

export function patchRecord<Name extends 'node.patch' | 'profile.patch'>(name: Name, kind: RecordKind) {
  return defineOperation({
    name,
    permission: 'operate',
    summary: `Change fields of a ${kind} by a JSON merge patch`,
    description: 'RFC 7396: null clears a field, a list replaces the list, what is not said stays.',
    input: z.strictObject({ name: recordName, document: patchOf(kind) }),
    output: changeResult,
    handler: ({ registry }, input, context) =>
      registry.edit[kind].mergePatch(input.name, input.document, authorOf(context), {
        check: requireSameDocument(context),
      }),
  });
}
