import { z } from 'zod';
import type { RecordKind } from '../../../domain/registry-document.ts';
import { changeOptions, names } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

export function renameRecords<Name extends 'node.rename' | 'profile.rename'>(name: Name, kind: RecordKind) {
  return defineOperation({
    name,
    permission: 'operate',
    summary: `Give ${kind}s other names`,
    description:
      kind === 'node'
        ? 'The first of `from` gets the first name of `to`, and so on; all of them or none, also with `keepGoing`.'
        : 'Nodes and profiles that name a renamed profile follow in the same change; all or none, also with `keepGoing`.',
    input: z.strictObject({ from: names, to: names, ...changeOptions }),
    output: changeResult,
    handler: ({ registry }, { from, to, ...options }, context) =>
      registry.edit[kind].rename(from, to, authorOf(context), options),
  });
}
