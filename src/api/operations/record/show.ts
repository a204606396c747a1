import { z } from 'zod';
import type { RecordKind } from '../../../domain/registry-document.ts';
import { documentEtag } from '../../document-etag.ts';
import { name as recordName } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { documentOf } from '../../record-schemas.ts';
import { documentFor } from './document-for.ts';
import { entryOf } from './entry-of.ts';

export function showRecord<Name extends 'node.show' | 'profile.show'>(name: Name, kind: RecordKind) {
  return defineOperation({
    name,
    permission: 'read',
    summary: `Show what the record of a ${kind} says`,
    description: 'Send its ETag back in If-Match with a change: it is refused when the record is another by then.',
    input: z.strictObject({ name: recordName }),
    output: documentOf(kind),
    etag: documentEtag,
    handler: ({ registry }, input, context) => documentFor(context)(entryOf(registry, kind, input.name).record),
  });
}
