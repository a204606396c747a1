import type { ApiClient } from '../../../api/client.ts';
import type { Session } from '../../session.ts';
import { reportImage } from './report-image.ts';

/** Gives an image a kernel of the store, and says what came of it. */
export async function addKernel(
  session: Session,
  api: ApiClient,
  input: { name: string; kernel: string },
): Promise<void> {
  const { isNew, image } = await session.withProgress((call) => api.call('image.add-kernel', input, call));
  if (isNew) reportImage(session, `added kernel ${input.kernel} to`, image);
  else session.write(`image ${input.name} has the release of kernel ${input.kernel} already: nothing was changed\n`);
}
