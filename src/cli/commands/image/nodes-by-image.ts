import type { ApiClient } from '../../../api/client.ts';
import { imageNameOf } from '../../../domain/image-reference.ts';

/** The names of the nodes that boot each image, in whatever version. */
export async function nodesByImage(
  api: ApiClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<unknown, readonly string[]>> {
  const { items } = await api.call('node.list', { fields: ['image name'] }, { signal });
  const byImage = Map.groupBy(items, ({ node }) => imageNameOf(String(node['image name'] ?? '')));
  return new Map(Array.from(byImage, ([image, using]) => [image, using.map(({ name }) => name)]));
}
