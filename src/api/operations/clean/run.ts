import { z } from 'zod';
import { defineOperation } from '../../operation.ts';
import { sweep } from './sweep-schema.ts';

export const cleanRun = defineOperation({
  name: 'clean.run',
  permission: 'admin',
  summary: 'Remove the files that nothing refers to',
  description: 'The answer says what is gone. Imports and builds that go on are not disturbed.',
  input: z.strictObject({}),
  output: sweep,
  handler: ({ cleaner }) => cleaner.clean(),
});
