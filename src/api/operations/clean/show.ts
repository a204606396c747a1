import { z } from 'zod';
import { defineOperation } from '../../operation.ts';
import { sweep } from './sweep-schema.ts';

export const cleanShow = defineOperation({
  name: 'clean.show',
  permission: 'admin',
  summary: 'Show the files that nothing refers to',
  input: z.strictObject({}),
  output: sweep,
  handler: ({ cleaner }) => cleaner.find(),
});
