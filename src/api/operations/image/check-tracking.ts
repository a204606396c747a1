import { z } from 'zod';
import type { CheckedTracking } from '../../../service/images/check-tracking.ts';
import { name } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { trackedDocument } from '../../tracked-document.ts';
import { checkedTracking } from '../../tracking-schemas.ts';

export const imageCheckTracking = defineOperation({
  name: 'image.check-tracking',
  permission: 'admin',
  summary: 'Ask the source that an image follows, and fetch what is new there',
  description:
    'What is new becomes a version beside the current one, `IMAGE@next`: nodes go on with what they have. A source that ' +
    'cannot be asked is no failure of this operation: the answer says why.',
  input: z.strictObject({
    name,
    username: z.string().max(1024).exactOptional().describe('For the registry'),
    password: z.string().max(4096).exactOptional(),
  }),
  output: checkedTracking,
  title: ({ name: image }) => `ask the source of image ${image}`,
  handler: async ({ imageTrackings }, { name: image, ...access }, context) => {
    const { progress, signal } = context;
    const { tracked, changes } = await imageTrackings.check(image, access, {
      progress,
      signal,
      author: authorOf(context),
    });
    return { tracked: trackedDocument(tracked), ...(changes && { changes: changesDocument(changes) }) };
  },
});

function changesDocument({ contentBytes, packages, ...rest }: NonNullable<CheckedTracking['changes']>) {
  const [bytesBefore, bytesAfter] = contentBytes;
  return {
    ...rest,
    ...(packages && { packages: [...packages] }),
    ...(bytesBefore !== undefined && { bytesBefore }),
    ...(bytesAfter !== undefined && { bytesAfter }),
  };
}
