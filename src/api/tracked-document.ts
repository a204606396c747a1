import type { TrackedImage } from '../service/images/describe-tracked.ts';

/** An image that follows a tag, as documents have it. */
export function trackedDocument({ localLayers, ...tracked }: TrackedImage) {
  return { ...tracked, ...(localLayers && { localLayers: [...localLayers] }) };
}
