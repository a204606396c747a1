import { z } from 'zod';
import type { RecordKind } from '../../../domain/registry-document.ts';
import { name as recordName } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { pathTo } from '../../path-to.ts';
import { changeResult, documentOf } from '../../record-schemas.ts';
import { requireSameDocument } from './require-same-document.ts';

export function putRecord<Name extends 'node.put' | 'profile.put'>(name: Name, kind: RecordKind) {
  return defineOperation({
    name,
    permission: 'operate',
    summary: `Make a ${kind}, or replace what its record says`,
    description: 'With `If-None-Match: *` it only makes a new one.',
    input: z.strictObject({ name: recordName, document: documentOf(kind) }),
    output: changeResult,
    created: ({ changes }, { name }) =>
      changes.some(({ change }) => change === 'added') ? pathTo(`${kind}.show`, name) : undefined,
    handler: ({ registry }, input, context) =>
      registry.edit[kind].put(input.name, input.document, authorOf(context), { check: requireSameDocument(context) }),
  });
}
