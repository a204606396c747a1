import { z } from 'zod';
import type { RecordKind } from '../domain/registry-document.ts';

/** What a node has, with the keys of nodes.conf. */
export const nodeDocument = z.record(z.string(), z.unknown()).meta({ id: 'Node' });

/** What a profile says, with the keys of nodes.conf. */
export const profileDocument = z.record(z.string(), z.unknown()).meta({ id: 'Profile' });

/** A record as PUT takes it. */
export function documentOf(kind: RecordKind) {
  return kind === 'node' ? nodeDocument : profileDocument;
}

/** A JSON merge patch (RFC 7396) of a record. */
export function patchOf(kind: RecordKind) {
  return z.record(z.string(), z.unknown()).meta({ id: kind === 'node' ? 'NodePatch' : 'ProfilePatch' });
}

const recordKind = z.enum(['node', 'profile']);

export const recordName = z.strictObject({ kind: recordKind, name: z.string() }).meta({ id: 'RecordName' });

const fieldChange = z
  .strictObject({
    field: z.string().describe('E.g. `network devices.default.ipaddr`'),
    before: z.string().nullable().describe('Null where the record did not say it'),
    after: z.string().nullable().describe('Null where the record does not say it any more'),
  })
  .meta({ id: 'FieldChange' });

/** Changes of records; those that changed in the same way share one. */
export const changeGroups = z.array(
  z
    .strictObject({
      kind: recordKind,
      change: z.enum(['added', 'changed', 'deleted']),
      names: z.array(z.string()),
      fields: z.array(fieldChange),
    })
    .meta({ id: 'ChangeGroup' }),
);

/** What became of a change of nodes or profiles; the shape of ChangeResult. */
export const changeResult = z
  .strictObject({
    revision: z.int().describe("The registry's revision after the change"),
    changes: changeGroups.describe('What is different now, or would be'),
    failed: z
      .array(z.strictObject({ kind: recordKind, name: z.string(), reason: z.string() }))
      .describe('With `keepGoing`: what was left as it is'),
  })
  .meta({ id: 'ChangeResult' });

/** In a path or a query. */
export const revisionNumber = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const revisionFacts = {
  revision: z.int(),
  at: z.int().describe('Milliseconds since the epoch'),
  who: z.string(),
  from: z.string().describe('`local`, or the IP address of the caller'),
  command: z.string(),
};
