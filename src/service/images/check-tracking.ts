import { WarewulfError } from '../../domain/errors.ts';
import type { ImageTracking } from '../../domain/image-tracking.ts';
import type { ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageDiff } from '../ports/image-diff.ts';
import type { StoredImage } from '../ports/image-store.ts';
import type { ImageAccess } from '../ports/image-transport.ts';
import type { Author } from '../registry/registry.ts';
import { askSource } from './ask-source.ts';
import { describeTracked, type TrackedImage } from './describe-tracked.ts';
import { fetchNext } from './fetch-next.ts';
import { getTracking } from './find-tracking.ts';
import { getImage } from './get-image.ts';
import { settleNext } from './next-version.ts';
import type { TrackingParts } from './track-images.ts';
import { rebaseTracking } from './tracking-base.ts';

/** What a check found. */
export interface CheckedTracking {
  readonly tracked: TrackedImage;
  /** What is different in the version that waits, from what the current one was made from. */
  readonly changes?: Pick<ImageDiff, 'packages' | 'packagesUnknown' | 'counts'> & {
    /** Of all files: before and after. */
    readonly contentBytes: readonly [number | undefined, number | undefined];
  };
}

export async function checkTracking(
  parts: TrackingParts,
  { name, access }: { name: string; access: Pick<ImageAccess, 'username' | 'password'> },
  options: ImageWorkOptions & { readonly author: Pick<Author, 'who' | 'from'> },
): Promise<CheckedTracking> {
  const { store } = parts;
  const at = new Date(parts.now()).toISOString();
  const image = await getImage(store, name);
  const before = await rebaseTracking(store, image, await getTracking(store, image.name));
  const found = await lookForNext(parts, { image, before, access }, options).catch(problemOf);
  if (typeof found === 'string') {
    const tracking = { ...before, checkedAt: at, problem: found };
    await store.track(image.name, tracking);
    return { tracked: await describeTracked(store, image, tracking) };
  }
  const { digest, next } = found;
  const tracking = seen(before, digest, at);
  await store.track(image.name, tracking);
  if (next === undefined) await settleNext(parts, image.name, undefined);
  const tracked = await describeTracked(store, await getImage(store, name), tracking);
  if (next === undefined) return { tracked };
  return { tracked, changes: await changesOf(parts, { image, before, next }, options) };
}

interface Looking {
  readonly image: StoredImage;
  readonly before: ImageTracking;
  readonly access: Pick<ImageAccess, 'username' | 'password'>;
}

/** What the source has now, fetched if the image is not made from it. */
async function lookForNext(
  parts: TrackingParts,
  { image, before, access }: Looking,
  options: Parameters<typeof fetchNext>[2],
): Promise<{ readonly digest: string; readonly next?: StoredImage }> {
  const { tlsVerify, platform, source } = before;
  const whole = { ...access, tlsVerify, ...(platform === undefined ? {} : { platform }) };
  options.progress?.({ phase: 'inspect', text: `asking for ${source}` });
  const asked = await askSource(parts, source, whole, options);
  if (asked.digest === before.digest) return { digest: asked.digest };
  // The tag may move meanwhile: what was fetched counts.
  const { version, digest } = await fetchNext(parts, { image, source, access: whole }, options);
  return { digest, next: version };
}

/** What a check leaves behind that reached the source. */
function seen({ problem: _, ...before }: ImageTracking, digest: string, at: string): ImageTracking {
  const remoteSince = before.remoteDigest === digest ? before.remoteSince : at;
  return { ...before, checkedAt: at, remoteDigest: digest, remoteSince };
}

/** Against what the image was made from, while that is there; else against what it is now. */
async function changesOf(
  { store, builder, artifacts }: TrackingParts,
  { image, before, next }: { image: StoredImage; before: ImageTracking; next: StoredImage },
  options: ImageWorkOptions,
): Promise<NonNullable<CheckedTracking['changes']>> {
  const versions = await store.listVersions(image.name);
  const from = versions.find(({ sourceDigest }) => sourceDigest === before.digest) ?? image;
  const held = [from, next].map(({ manifest }) => store.hold(manifest));
  try {
    const { blobsDirectory } = store;
    const diff = await builder.diff({ blobsDirectory, from: from.manifest, to: next.manifest }, options);
    const { counts, packages, packagesUnknown } = diff;
    const facts = await Promise.all([from, next].map(({ manifest }) => artifacts.findFacts(manifest)));
    return {
      counts,
      ...(packages && { packages }),
      ...(packagesUnknown !== undefined && { packagesUnknown }),
      contentBytes: [facts[0]?.contentBytes, facts[1]?.contentBytes],
    };
  } finally {
    for (const release of held) release();
  }
}

/** What the source says is for the record; our own faults are not. */
function problemOf(error: unknown): string {
  if (error instanceof WarewulfError) return error.message;
  throw error;
}
