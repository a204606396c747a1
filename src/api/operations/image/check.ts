import { z } from 'zod';
import { checkedThing } from '../../check-schemas.ts';
import { imageReference } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageCheck = defineOperation({
  name: 'image.check',
  permission: 'operate',
  summary: 'Look for what is wrong with images',
  description: 'Changes nothing, and runs nothing of the images.',
  input: z.strictObject({
    names: z.array(imageReference).min(1).exactOptional().describe('All current versions when missing'),
  }),
  output: z.strictObject({
    items: z.array(z.strictObject({ image: z.string(), findings: z.array(checkedThing) })),
  }),
  title: ({ names }) => (names === undefined ? 'check all images' : `check images ${names.join(', ')}`),
  handler: async ({ checkImages }, { names }, { progress, signal }) => {
    const checked = await checkImages(names, { progress, signal });
    return { items: checked.map(({ image, findings }) => ({ image, findings: [...findings] })) };
  },
});
