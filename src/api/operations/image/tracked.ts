import { z } from 'zod';
import { defineOperation } from '../../operation.ts';
import { trackedDocument } from '../../tracked-document.ts';
import { trackedImage } from '../../tracking-schemas.ts';

export const imageTracked = defineOperation({
  name: 'image.tracked',
  permission: 'read',
  summary: 'List the images that follow a tag of a registry',
  description: 'As their sources were asked the last time; nobody is asked now.',
  input: z.strictObject({}),
  output: z.strictObject({ items: z.array(trackedImage) }),
  handler: async ({ imageTrackings }) => ({ items: (await imageTrackings.list()).map(trackedDocument) }),
});
