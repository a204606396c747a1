import type { ApiClient } from '../../../api/client.ts';

/** The names of the nodes that boot each image. */
export async function nodesByImage(
  api: ApiClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<unknown, readonly string[]>> {
  const { items } = await api.call('node.list', { fields: ['image name'] }, { signal });
  const byImage = Map.groupBy(items, ({ node }) => node['image name']);
  return new Map(Array.from(byImage, ([image, using]) => [image, using.map(({ name }) => name)]));
}
