import { z } from 'zod';
import { fieldsQuery, namesQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { cutPage, pageOf, pageQuery } from '../../page.ts';
import { profileDocument } from '../../record-schemas.ts';
import { documentFor } from '../record/document-for.ts';
import { projected } from '../record/projected.ts';

const listedProfile = z.strictObject({
  name: z.string(),
  revision: z.int().describe('The revision that changed it last'),
  profile: profileDocument,
});

export const profileList = defineOperation({
  name: 'profile.list',
  permission: 'read',
  summary: 'List profiles with what their own records say',
  input: z.strictObject({ names: namesQuery, fields: fieldsQuery, ...pageQuery }),
  output: pageOf(listedProfile),
  handler: ({ registry }, { names, fields, ...page }, context) => {
    const { items, ...rest } = cutPage(registry.listProfiles(names), page, ({ name }) => name);
    const document = projected('profile', fields, documentFor(context));
    const profiles = items.map(({ name, changedAt, record }) => ({
      name,
      revision: changedAt,
      profile: document(record),
    }));
    return { items: profiles, ...rest };
  },
});
