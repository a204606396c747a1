/** The label of the newest version that came from a followed source and is not current. */
export const NEXT_LABEL = 'next';

/** What an image follows, and what is known of it. Digests are those of manifests at the source. */
export interface ImageTracking {
  /** `docker://REFERENCE`. */
  readonly source: string;
  /** False allows HTTP and unknown certificates. */
  readonly tlsVerify: boolean;
  /** An architecture in Go's words; the server's own when missing. */
  readonly platform?: string;
  /** Of what the image was made from. */
  readonly digest: string;
  /** Of the layers in our store that came from there, lowest first; missing when nobody knows which ones did. */
  readonly layers?: readonly string[];
  /** ISO 8601, UTC. */
  readonly since: string;
  /** When the source was asked the last time, and what it said. */
  readonly checkedAt: string;
  /** Of what is there now; of the last time that it could be reached. */
  readonly remoteDigest: string;
  /** When that was seen there first. */
  readonly remoteSince: string;
  /** Why the source could not be asked the last time. */
  readonly problem?: string;
}

export const TRACKING_STATES = ['current', 'newer', 'unreachable'] as const;
export type TrackingState = (typeof TRACKING_STATES)[number];

export function trackingState({ digest, remoteDigest, problem }: ImageTracking): TrackingState {
  if (problem !== undefined) return 'unreachable';
  return digest === remoteDigest ? 'current' : 'newer';
}

export function formatTracking(tracking: ImageTracking): string {
  return JSON.stringify(tracking);
}

/** Undefined for what somebody else wrote there. */
export function parseTracking(text: string): ImageTracking | undefined {
  const value = jsonObject(text);
  if (value === undefined) return undefined;
  const words = ['source', 'digest', 'since', 'checkedAt', 'remoteDigest', 'remoteSince'];
  const optional = ['platform', 'problem'];
  const isWhole =
    words.every((key) => typeof value[key] === 'string') &&
    optional.every((key) => ['string', 'undefined'].includes(typeof value[key])) &&
    typeof value['tlsVerify'] === 'boolean' &&
    (value['layers'] === undefined || isTextList(value['layers']));
  // Each member was looked at.
  return isWhole ? (value as unknown as ImageTracking) : undefined;
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/**
 * The layers of an image that lie on top of others: `undefined` when the others are not its lowest ones, so that nobody
 * knows what was added.
 */
export function layersOnTop<Layer extends { readonly digest: string }>(
  layers: readonly Layer[],
  below: readonly string[] | undefined,
): readonly Layer[] | undefined {
  if (below === undefined || below.some((digest, at) => layers[at]?.digest !== digest)) return undefined;
  return layers.slice(below.length);
}
