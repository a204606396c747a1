import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { formatTracking, type ImageTracking, parseTracking } from '../../domain/image-tracking.ts';

/** What an image follows, as JSON, at the entry of its current version. */
const TRACKING = 'org.warewulf.image.tracking';

export function trackingOf({ annotations }: Descriptor): ImageTracking | undefined {
  const text = annotations[TRACKING];
  return text === undefined ? undefined : parseTracking(text);
}

/** The entry with what its image follows, or with nothing. */
export function withTracking(entry: Descriptor, tracking: ImageTracking | undefined): Descriptor {
  const { [TRACKING]: _, ...annotations } = entry.annotations;
  const added = tracking === undefined ? {} : { [TRACKING]: formatTracking(tracking) };
  return { ...entry, annotations: { ...annotations, ...added } };
}
