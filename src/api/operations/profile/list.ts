import { z } from 'zod';
import type { FieldDocument } from '../../../domain/field-kinds-format.ts';
import { formatDocument } from '../../../domain/registry-document.ts';
import { namesQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { profileDocument } from '../../record-schemas.ts';

export interface ListedProfile {
  readonly name: string;
  /** What its own record says; keys as in nodes.conf. */
  readonly profile: FieldDocument;
}

export const profileList = defineOperation({
  name: 'profile.list',
  permission: 'read',
  summary: 'List profiles with what they say themselves',
  input: z.strictObject({ names: namesQuery }),
  output: z.array(z.strictObject({ name: z.string(), profile: profileDocument })),
  handler: ({ registry }, input): readonly ListedProfile[] =>
    registry.listProfiles(input.names).map(({ name, record }) => ({ name, profile: formatDocument(record) })),
});
