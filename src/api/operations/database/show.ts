import { z } from 'zod';
import { defineOperation } from '../../operation.ts';

export const databaseShow = defineOperation({
  name: 'database.show',
  permission: 'read',
  summary: 'Show the schemas of the databases',
  input: z.strictObject({}),
  output: z.array(
    z
      .strictObject({
        file: z.string(),
        schema: z.int().describe('The schema it has'),
        newest: z.int().describe('The newest schema that the daemon knows'),
      })
      .meta({ id: 'DatabaseSchema' }),
  ),
  handler: ({ schemas }) => schemas,
});
