import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

const names = z.strictObject({ users: z.array(z.string()), groups: z.array(z.string()) });

export const imageSyncUsers = defineOperation({
  name: 'image.sync-users',
  permission: 'admin',
  summary: 'Bring users and groups of the server and of an image together',
  description:
    "The server's ids win for names that both have. Files change their owners with them, in one more layer and version.",
  input: z.strictObject({
    name,
    write: z.boolean().default(true).describe('False only says what would be done'),
  }),
  output: z.strictObject({
    changes: z
      .array(z.strictObject({ kind: z.enum(['user', 'group']), name: z.string(), from: z.int(), to: z.int() }))
      .describe('Names that get another id'),
    added: names.describe('Names that only the server had'),
    updated: names.describe('Names with the right id of which something else changes'),
    conflicts: z.array(z.string()).describe('Why it cannot be done, each with its remedy'),
    isNeeded: z.boolean().describe('False when everything is as it should be'),
    files: z.int().describe('Names in the new layer'),
    version: z.int().exactOptional().describe('The new version, when one was made'),
  }),
  title: ({ name: image }) => `bring users of image ${image} together with the server`,
  handler: async ({ syncUsers }, { name: image, write }, context) => {
    const { progress, signal } = context;
    const author = authorOf(context);
    const wanted = { image, write, author, createdBy: context.command };
    const { changes, added, updated, conflicts, isNeeded, files, made } = await syncUsers(wanted, { progress, signal });
    return {
      changes: [...changes],
      added: { users: [...added.users], groups: [...added.groups] },
      updated: { users: [...updated.users], groups: [...updated.groups] },
      conflicts: conflicts.map(({ sentence }) => sentence),
      isNeeded,
      files,
      ...(made && { version: made.version }),
    };
  },
});
