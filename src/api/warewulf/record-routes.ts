import { z } from 'zod';
import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import { authorOf, type OperationContext } from '../operation.ts';
import { entryOf } from '../operations/record/entry-of.ts';
import type { RegistryService } from '../services.ts';
import { documentFromPut, mergePatchFromPatch, warewulfDocument } from './warewulf-document.ts';
import { defineRoute, type WarewulfRoute } from './warewulf-route.ts';

/** What nodes and profiles have in common: PUT, PATCH and DELETE of one record. */
export function recordRoutes(kind: RecordKind): readonly WarewulfRoute[] {
  const path = `/api/${kind}s/:id`;
  const changed = z
    .object({ id: z.string(), body: z.object({ [kind]: z.record(z.string(), z.unknown()) }) })
    .transform(({ id, body }): { id: string; said: FieldDocument } => ({ id, said: body[kind] ?? {} }));
  return [
    defineRoute({
      method: 'PUT',
      path,
      permission: 'operate',
      input: changed,
      handler: async ({ registry }, { id, said }, context) => {
        const document = documentFromPut(said, findRecord(registry, kind, id));
        const check = requireNew(kind, id, context);
        await registry.edit[kind].put(id, document, authorOf(context), { check });
        return warewulfDocument(entryOf(registry, kind, id).record);
      },
    }),
    defineRoute({
      method: 'PATCH',
      path,
      permission: 'operate',
      input: changed,
      handler: async ({ registry }, { id, said }, context) => {
        const { name, record } = entryOf(registry, kind, id);
        await registry.edit[kind].mergePatch(name, mergePatchFromPatch(said, record), authorOf(context));
        return warewulfDocument(entryOf(registry, kind, name).record);
      },
    }),
    defineRoute({
      method: 'DELETE',
      path,
      permission: 'operate',
      input: z.object({ id: z.string() }),
      handler: async ({ registry }, { id }, context) => {
        const { name, record } = entryOf(registry, kind, id);
        await registry.edit[kind].delete([name], authorOf(context));
        return warewulfDocument(record);
      },
    }),
  ];
}

function findRecord(registry: RegistryService, kind: RecordKind, id: string): NodeRecord | undefined {
  try {
    return entryOf(registry, kind, id).record;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** `If-None-Match: *` makes a record and replaces none; Warewulf calls the rest a wrong request. */
function requireNew(kind: RecordKind, id: string, { ifNoneMatch }: OperationContext) {
  return (current: FieldDocument | undefined): void => {
    if (ifNoneMatch === '*' && current !== undefined) throw new InvalidError(`${kind} '${id}' already exists`);
  };
}
